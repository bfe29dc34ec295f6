package cxrcml.parameters.wire;

import com.google.protobuf.CodedInputStream;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.WireFormat;
import cxrcml.parameters.v1.ChunkHeader;
import cxrcml.parameters.v1.Encoding;
import cxrcml.parameters.v1.PushStart;
import cxrcml.parameters.v1.TensorChunk;
import io.grpc.Detachable;
import io.grpc.KnownLength;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.util.Optional;
import java.util.zip.CRC32C;

/**
 * A received chunk whose payload still lies in the transport's buffers. Read it once, then close
 * it, which frees the buffers.
 *
 * <p>Every method throws IllegalArgumentException where the bytes are not a {@code TensorChunk}
 * with its header first.
 */
public final class IncomingChunk implements TensorMessage, AutoCloseable {
  static final int HEADER_TAG = TensorChunk.HEADER_FIELD_NUMBER << 3 | 2;
  static final int PAYLOAD_TAG = TensorChunk.PAYLOAD_FIELD_NUMBER << 3 | 2;

  /** A header holds a few numbers and the name of the run. */
  private static final int MAX_HEADER_BYTES = 4096;

  private final InputStream stream;
  private ChunkHeader header;
  private int payloadBytes;

  private IncomingChunk(InputStream stream) {
    this.stream = stream;
  }

  /** Takes over the bytes of a message, without a copy where the transport permits it. */
  static IncomingChunk of(InputStream message) {
    if (message instanceof Detachable detachable && message instanceof KnownLength) {
      return new IncomingChunk(detachable.detach());
    }
    try {
      // One byte more than the largest chunk: what is longer is refused later.
      byte[] bytes = message.readNBytes(MAX_PAYLOAD_BYTES + 2 * MAX_HEADER_BYTES);
      return new IncomingChunk(new ByteArrayInputStream(bytes));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Returns what opens a push; empty in all but its first chunk. */
  public Optional<PushStart> start() {
    return header().hasStart() ? Optional.of(header.getStart()) : Optional.empty();
  }

  /** Index of the first element in the flat parameter vector. */
  public long offset() {
    return header().getOffset();
  }

  /** How the elements are encoded. */
  public Encoding encoding() {
    return header().getEncoding();
  }

  /** Number of elements; at most {@link #MAX_ELEMENTS}. */
  public int elements() {
    int width = TensorMessage.elementBytes(encoding()); // reads the header first
    return payloadBytes / width;
  }

  /**
   * Reads the payload; the target holds rubbish if this throws.
   *
   * @param target receives the elements; exactly that many remain
   * @throws IllegalArgumentException if the payload's checksum is not the header's
   */
  public void readInto(FloatBuffer target) {
    if (target.remaining() != elements()) {
      throw new IllegalArgumentException(
          "elements: " + elements() + " (expected: " + target.remaining() + ")");
    }
    CRC32C crc = new CRC32C();
    try {
      copyPayload(target, crc);
    } catch (IOException e) {
      throw malformed("cannot be read: " + e.getMessage());
    }
    if ((int) crc.getValue() != header.getCrc32C()) {
      throw malformed("crc32c of the elements from " + header.getOffset() + " is not the header's");
    }
  }

  private void copyPayload(FloatBuffer target, CRC32C crc) throws IOException {
    StreamPieces pieces = new StreamPieces(stream);
    // An element whose bytes lie in two pieces.
    ByteBuffer straddling =
        ByteBuffer.allocate(TensorMessage.elementBytes(encoding())).order(ByteOrder.LITTLE_ENDIAN);
    for (int left = payloadBytes; left > 0; ) {
      ByteBuffer piece = pieces.next(left);
      int size = piece.remaining();
      crc.update(piece.duplicate());
      while (straddling.position() > 0 && piece.hasRemaining()) {
        straddling.put(piece.get());
        if (!straddling.hasRemaining()) {
          decode(straddling.flip(), target);
          straddling.clear();
        }
      }
      decode(piece, target);
      straddling.put(piece);
      pieces.consumed(size);
      left -= size;
    }
  }

  /** Takes the whole elements from a piece. */
  private void decode(ByteBuffer piece, FloatBuffer target) {
    int width = TensorMessage.elementBytes(encoding());
    int whole = piece.remaining() / width;
    if (encoding() == Encoding.BFLOAT16) {
      Bfloat16.decode(piece.asShortBuffer(), target);
    } else {
      target.put(piece.asFloatBuffer());
    }
    piece.position(piece.position() + whole * width);
  }

  private ChunkHeader header() {
    if (header == null) {
      try {
        header = readHeader();
      } catch (IOException e) {
        throw malformed("not a TensorChunk: " + e.getMessage());
      }
    }
    return header;
  }

  private ChunkHeader readHeader() throws IOException {
    requireTag(HEADER_TAG);
    int length = readLength(MAX_HEADER_BYTES);
    byte[] bytes = stream.readNBytes(length);
    if (bytes.length < length) { // what is left of a header may be one, too
      throw new InvalidProtocolBufferException("it ends within its header");
    }
    ChunkHeader read = ChunkHeader.parseFrom(bytes);
    if (stream.available() > 0) {
      requireTag(PAYLOAD_TAG);
      payloadBytes = readLength(MAX_PAYLOAD_BYTES);
    }
    int width = TensorMessage.elementBytes(read.getEncoding());
    if (payloadBytes % width != 0
        || payloadBytes / width > MAX_ELEMENTS
        || payloadBytes != stream.available()) {
      throw malformed(
          "payload of %d bytes, %d bytes left (expected: both the same multiple of %d, at most %d)"
              .formatted(payloadBytes, stream.available(), width, MAX_ELEMENTS * width));
    }
    return read;
  }

  private void requireTag(int expected) throws IOException {
    int tag = stream.read();
    if (tag != expected) {
      throw malformed(
          "field "
              + (tag < 0 ? "missing" : WireFormat.getTagFieldNumber(tag))
              + " (expected: field "
              + WireFormat.getTagFieldNumber(expected)
              + ")");
    }
  }

  private int readLength(int max) throws IOException {
    int first = stream.read();
    if (first < 0) {
      throw new InvalidProtocolBufferException("it ends within a field");
    }
    int length = CodedInputStream.readRawVarint32(first, stream);
    if (length < 0 || length > max) {
      throw malformed("field of " + length + " bytes (expected: 0 to " + max + ")");
    }
    return length;
  }

  private static IllegalArgumentException malformed(String what) {
    return new IllegalArgumentException("chunk: " + what);
  }

  @Override
  public void close() {
    try {
      stream.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
