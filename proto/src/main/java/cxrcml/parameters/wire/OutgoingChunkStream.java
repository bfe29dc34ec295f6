package cxrcml.parameters.wire;

import com.google.protobuf.CodedOutputStream;
import cxrcml.parameters.v1.Encoding;
import cxrcml.parameters.v1.TensorChunk;
import io.grpc.Drainable;
import io.grpc.KnownLength;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.FloatBuffer;

/** The bytes of a chunk: the header and the payload's tag and length, then the floats. */
final class OutgoingChunkStream extends InputStream implements KnownLength, Drainable {
  private final ByteWindow window;
  private ByteBuffer piece;
  private int remaining;

  OutgoingChunkStream(OutgoingChunk chunk) {
    FloatBuffer values = chunk.values();
    Encoding encoding = chunk.header().getEncoding();
    this.remaining = values.remaining() * TensorMessage.elementBytes(encoding);
    this.piece = prefix(chunk, remaining);
    this.remaining += piece.remaining();
    this.window = new ByteWindow(values, encoding);
  }

  private static ByteBuffer prefix(OutgoingChunk chunk, int payloadBytes) {
    int headerBytes =
        CodedOutputStream.computeMessageSize(TensorChunk.HEADER_FIELD_NUMBER, chunk.header());
    // The tag and the length of a field are as long as those of a uint32 of that value.
    int fieldBytes =
        CodedOutputStream.computeUInt32Size(TensorChunk.PAYLOAD_FIELD_NUMBER, payloadBytes);
    byte[] bytes = new byte[headerBytes + (payloadBytes == 0 ? 0 : fieldBytes)];
    CodedOutputStream out = CodedOutputStream.newInstance(bytes);
    try {
      out.writeMessage(TensorChunk.HEADER_FIELD_NUMBER, chunk.header());
      if (payloadBytes > 0) {
        out.writeUInt32NoTag(IncomingChunk.PAYLOAD_TAG);
        out.writeUInt32NoTag(payloadBytes);
      }
      out.checkNoSpaceLeft();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return ByteBuffer.wrap(bytes);
  }

  @Override
  public int available() {
    return remaining;
  }

  @Override
  public int drainTo(OutputStream target) throws IOException {
    int drained = remaining;
    while (fill()) {
      target.write(piece.array(), piece.arrayOffset() + piece.position(), piece.remaining());
      consume(piece.remaining());
    }
    return drained;
  }

  @Override
  public int read() {
    if (!fill()) {
      return -1;
    }
    int value = Byte.toUnsignedInt(piece.get(piece.position()));
    consume(1);
    return value;
  }

  @Override
  public int read(byte[] target, int offset, int length) {
    if (length == 0) {
      return 0;
    }
    if (!fill()) {
      return -1;
    }
    int count = Math.min(length, piece.remaining());
    piece.get(piece.position(), target, offset, count);
    consume(count);
    return count;
  }

  /** Makes the piece hold at least one byte; returns false at the end. */
  private boolean fill() {
    if (!piece.hasRemaining() && window.next()) {
      piece = window.bytes();
    }
    return piece.hasRemaining();
  }

  private void consume(int count) {
    piece.position(piece.position() + count);
    remaining -= count;
  }
}
