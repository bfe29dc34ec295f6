package cxrcml.coordinator.simulation.disk;

import static cxrcml.coordinator.simulation.disk.VirtualPath.letters;

import java.io.IOException;
import java.net.URI;
import java.nio.channels.FileChannel;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.AccessMode;
import java.nio.file.CopyOption;
import java.nio.file.DirectoryStream;
import java.nio.file.FileStore;
import java.nio.file.FileSystem;
import java.nio.file.LinkOption;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.FileAttributeView;
import java.nio.file.attribute.FileTime;
import java.nio.file.spi.FileSystemProvider;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The calls of {@link java.nio.file.Files} on a virtual disk, as far as a run makes them. */
final class VirtualFiles extends FileSystemProvider {
  private final VirtualDisk disk;

  VirtualFiles(VirtualDisk disk) {
    this.disk = disk;
  }

  @Override
  public FileChannel newFileChannel(
      Path path, Set<? extends OpenOption> options, FileAttribute<?>... attributes)
      throws IOException {
    boolean mayCreate = options.contains(StandardOpenOption.CREATE);
    VirtualFile file =
        mayCreate && !disk.exists(letters(path))
            ? disk.create(letters(path), false)
            : disk.find(letters(path));
    if (options.contains(StandardOpenOption.TRUNCATE_EXISTING)) {
      disk.truncate(file, 0);
    }
    int position = options.contains(StandardOpenOption.APPEND) ? file.size() : 0;
    return new VirtualChannel(disk, letters(path), file, position);
  }

  @Override
  public SeekableByteChannel newByteChannel(
      Path path, Set<? extends OpenOption> options, FileAttribute<?>... attributes)
      throws IOException {
    return newFileChannel(path, options, attributes);
  }

  @Override
  public DirectoryStream<Path> newDirectoryStream(
      Path directory, DirectoryStream.Filter<? super Path> filter) throws IOException {
    FileSystem fileSystem = directory.getFileSystem();
    List<Path> entries =
        disk.list(letters(directory)).stream()
            .map(entry -> fileSystem.getPath(entry.toString()))
            .toList();
    return new DirectoryStream<>() {
      @Override
      public Iterator<Path> iterator() {
        return entries.iterator();
      }

      @Override
      public void close() {}
    };
  }

  @Override
  public void createDirectory(Path directory, FileAttribute<?>... attributes) throws IOException {
    var unused = disk.create(letters(directory), true);
  }

  @Override
  public void delete(Path path) throws IOException {
    disk.delete(letters(path));
  }

  @Override
  public void move(Path source, Path target, CopyOption... options) throws IOException {
    disk.move(letters(source), letters(target));
  }

  @Override
  public void checkAccess(Path path, AccessMode... modes) throws IOException {
    var unused = disk.find(letters(path));
  }

  @Override
  public <A extends BasicFileAttributes> A readAttributes(
      Path path, Class<A> type, LinkOption... options) throws IOException {
    VirtualFile file = disk.find(letters(path));
    return type.cast(new Attributes(file.directory, file.size()));
  }

  /** Kind and size; there is no clock. */
  private record Attributes(boolean isDirectory, long size) implements BasicFileAttributes {
    @Override
    public boolean isRegularFile() {
      return !isDirectory;
    }

    @Override
    public boolean isSymbolicLink() {
      return false;
    }

    @Override
    public boolean isOther() {
      return false;
    }

    @Override
    public Object fileKey() {
      return null;
    }

    @Override
    public FileTime lastModifiedTime() {
      return FileTime.fromMillis(0);
    }

    @Override
    public FileTime lastAccessTime() {
      return lastModifiedTime();
    }

    @Override
    public FileTime creationTime() {
      return lastModifiedTime();
    }
  }

  @Override
  public String getScheme() {
    return "virtual";
  }

  @Override
  public boolean isSameFile(Path path, Path other) {
    return path.equals(other);
  }

  @Override
  public boolean isHidden(Path path) {
    return false;
  }

  @Override
  public FileSystem newFileSystem(URI uri, Map<String, ?> settings) {
    throw new UnsupportedOperationException();
  }

  @Override
  public FileSystem getFileSystem(URI uri) {
    throw new UnsupportedOperationException();
  }

  @Override
  public Path getPath(URI uri) {
    throw new UnsupportedOperationException();
  }

  @Override
  public void copy(Path source, Path target, CopyOption... options) {
    throw new UnsupportedOperationException();
  }

  @Override
  public FileStore getFileStore(Path path) {
    throw new UnsupportedOperationException();
  }

  @Override
  public <V extends FileAttributeView> V getFileAttributeView(
      Path path, Class<V> type, LinkOption... options) {
    throw new UnsupportedOperationException();
  }

  @Override
  public Map<String, Object> readAttributes(Path path, String names, LinkOption... options) {
    throw new UnsupportedOperationException();
  }

  @Override
  public void setAttribute(Path path, String name, Object value, LinkOption... options) {
    throw new UnsupportedOperationException();
  }
}
