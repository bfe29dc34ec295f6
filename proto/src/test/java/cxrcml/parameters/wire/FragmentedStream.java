package cxrcml.parameters.wire;

import io.grpc.Detachable;
import io.grpc.HasByteBuffer;
import io.grpc.KnownLength;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Deque;

/** A message as the transport hands it over: in several buffers, lent or not. */
final class FragmentedStream extends InputStream implements KnownLength, HasByteBuffer, Detachable {
  private final Deque<ByteBuffer> pieces = new ArrayDeque<>();
  private final boolean lends;
  boolean closed;

  FragmentedStream(byte[] bytes, boolean lends, int... boundaries) {
    this.lends = lends;
    int start = 0;
    for (int boundary : boundaries) {
      pieces.add(ByteBuffer.wrap(bytes, start, boundary - start).slice());
      start = boundary;
    }
    pieces.add(ByteBuffer.wrap(bytes, start, bytes.length - start).slice());
  }

  @Override
  public InputStream detach() {
    return this;
  }

  @Override
  public boolean byteBufferSupported() {
    return lends;
  }

  @Override
  public ByteBuffer getByteBuffer() {
    dropEmpty();
    return pieces.isEmpty() ? null : pieces.peek().asReadOnlyBuffer();
  }

  @Override
  public int available() {
    return pieces.stream().mapToInt(ByteBuffer::remaining).sum();
  }

  @Override
  public int read() {
    dropEmpty();
    return pieces.isEmpty() ? -1 : Byte.toUnsignedInt(pieces.peek().get());
  }

  @Override
  public int read(byte[] target, int offset, int length) {
    dropEmpty();
    if (pieces.isEmpty()) {
      return length == 0 ? 0 : -1;
    }
    int count = Math.min(length, pieces.peek().remaining());
    pieces.peek().get(target, offset, count);
    return count;
  }

  @Override
  public void close() {
    closed = true;
  }

  private void dropEmpty() {
    while (!pieces.isEmpty() && !pieces.peek().hasRemaining()) {
      pieces.pop();
    }
  }
}
