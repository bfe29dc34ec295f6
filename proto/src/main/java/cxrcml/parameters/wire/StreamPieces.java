package cxrcml.parameters.wire;

import io.grpc.HasByteBuffer;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** A stream as consecutive buffers: the transport's own where it lends them, copies elsewhere. */
final class StreamPieces {
  private static final int COPY_BYTES = 16 << 10;

  private final InputStream stream;
  private final HasByteBuffer lender;
  private byte[] copy;

  StreamPieces(InputStream stream) {
    this.stream = stream;
    this.lender =
        stream instanceof HasByteBuffer buffers && buffers.byteBufferSupported() ? buffers : null;
  }

  /** Returns the next bytes, little-endian: at least one, at most {@code max}. */
  ByteBuffer next(int max) throws IOException {
    ByteBuffer piece = lender == null ? copied(max) : lent(max);
    if (!piece.hasRemaining()) {
      throw new EOFException(max + " bytes are missing");
    }
    return piece;
  }

  /** Gives back the piece of so many bytes that was returned last. */
  void consumed(int bytes) throws IOException {
    if (lender != null) {
      stream.skipNBytes(bytes);
    }
  }

  private ByteBuffer lent(int max) {
    ByteBuffer lent = lender.getByteBuffer();
    if (lent == null) {
      return ByteBuffer.allocate(0);
    }
    ByteBuffer piece = lent.duplicate().order(ByteOrder.LITTLE_ENDIAN);
    return piece.limit(piece.position() + Math.min(max, piece.remaining()));
  }

  private ByteBuffer copied(int max) throws IOException {
    if (copy == null) {
      copy = new byte[Math.min(max, COPY_BYTES)];
    }
    int count = stream.read(copy, 0, Math.min(max, copy.length));
    return ByteBuffer.wrap(copy, 0, Math.max(count, 0)).order(ByteOrder.LITTLE_ENDIAN);
  }
}
