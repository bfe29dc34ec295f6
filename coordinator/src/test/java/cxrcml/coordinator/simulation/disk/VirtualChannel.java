package cxrcml.coordinator.simulation.disk;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.MappedByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.ReadableByteChannel;
import java.nio.channels.WritableByteChannel;
import java.nio.file.Path;

/** An open file or directory of a virtual disk. */
final class VirtualChannel extends FileChannel {
  private final VirtualDisk disk;
  private final Path path;
  private final VirtualFile file;
  private int position;

  VirtualChannel(VirtualDisk disk, Path path, VirtualFile file, int position) {
    this.disk = disk;
    this.path = path;
    this.file = file;
    this.position = position;
  }

  @Override
  public int read(ByteBuffer target) {
    int read = read(target, position);
    position += Math.max(read, 0);
    return read;
  }

  @Override
  public int read(ByteBuffer target, long from) {
    if (from >= file.size()) {
      return -1;
    }
    byte[] bytes = file.read((int) from, target.remaining());
    target.put(bytes);
    return bytes.length;
  }

  @Override
  public int write(ByteBuffer source) throws IOException {
    byte[] bytes = new byte[source.remaining()];
    source.get(bytes);
    disk.write(path, file, position, bytes);
    position += bytes.length;
    return bytes.length;
  }

  @Override
  public long position() {
    return position;
  }

  @Override
  public FileChannel position(long newPosition) {
    position = (int) newPosition;
    return this;
  }

  @Override
  public long size() {
    return file.size();
  }

  @Override
  public FileChannel truncate(long size) {
    disk.truncate(file, (int) size);
    position = Math.min(position, (int) size);
    return this;
  }

  @Override
  public void force(boolean metaData) {
    disk.force(path, file);
  }

  @Override
  public FileLock tryLock(long from, long length, boolean shared) {
    if (!disk.lock(path, this)) {
      return null;
    }
    return new FileLock(this, from, length, shared) {
      @Override
      public boolean isValid() {
        return isOpen();
      }

      @Override
      public void release() {
        throw new UnsupportedOperationException();
      }
    };
  }

  @Override
  protected void implCloseChannel() {
    disk.unlock(path, this);
  }

  @Override
  public long read(ByteBuffer[] targets, int offset, int length) {
    throw new UnsupportedOperationException();
  }

  @Override
  public long write(ByteBuffer[] sources, int offset, int length) {
    throw new UnsupportedOperationException();
  }

  @Override
  public int write(ByteBuffer source, long at) {
    throw new UnsupportedOperationException();
  }

  @Override
  public long transferTo(long from, long count, WritableByteChannel target) {
    throw new UnsupportedOperationException();
  }

  @Override
  public long transferFrom(ReadableByteChannel source, long at, long count) {
    throw new UnsupportedOperationException();
  }

  @Override
  public MappedByteBuffer map(MapMode mode, long from, long size) {
    throw new UnsupportedOperationException();
  }

  @Override
  public FileLock lock(long from, long length, boolean shared) {
    throw new UnsupportedOperationException();
  }
}
