package cxrcml.coordinator.simulation.disk;

import java.net.URI;
import java.nio.file.FileSystem;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.WatchEvent;
import java.nio.file.WatchKey;
import java.nio.file.WatchService;

/** A path on a virtual disk; the letters of it are handled by the default file system's paths. */
record VirtualPath(VirtualFileSystem fileSystem, Path letters) implements Path {

  static Path letters(Path path) {
    return ((VirtualPath) path).letters;
  }

  private Path of(Path other) {
    return other == null ? null : new VirtualPath(fileSystem, other);
  }

  @Override
  public FileSystem getFileSystem() {
    return fileSystem;
  }

  @Override
  public boolean isAbsolute() {
    return letters.isAbsolute();
  }

  @Override
  public Path getRoot() {
    return of(letters.getRoot());
  }

  @Override
  public Path getFileName() {
    return of(letters.getFileName());
  }

  @Override
  public Path getParent() {
    return of(letters.getParent());
  }

  @Override
  public int getNameCount() {
    return letters.getNameCount();
  }

  @Override
  public Path getName(int index) {
    return of(letters.getName(index));
  }

  @Override
  public Path subpath(int begin, int end) {
    return of(letters.subpath(begin, end));
  }

  @Override
  public boolean startsWith(Path other) {
    return letters.startsWith(letters(other));
  }

  @Override
  public boolean endsWith(Path other) {
    return letters.endsWith(letters(other));
  }

  @Override
  public Path normalize() {
    return of(letters.normalize());
  }

  @Override
  public Path resolve(Path other) {
    return of(letters.resolve(letters(other)));
  }

  @Override
  public Path relativize(Path other) {
    return of(letters.relativize(letters(other)));
  }

  @Override
  public URI toUri() {
    throw new UnsupportedOperationException();
  }

  @Override
  public Path toAbsolutePath() {
    return of(letters.toAbsolutePath());
  }

  @Override
  public Path toRealPath(LinkOption... options) {
    return toAbsolutePath();
  }

  @Override
  public WatchKey register(
      WatchService watcher, WatchEvent.Kind<?>[] events, WatchEvent.Modifier... modifiers) {
    throw new UnsupportedOperationException();
  }

  @Override
  public int compareTo(Path other) {
    return letters.compareTo(letters(other));
  }

  @Override
  public String toString() {
    return letters.toString();
  }
}
