package cxrcml.parameters.wire;

import cxrcml.parameters.v1.ChunkHeader;
import cxrcml.parameters.v1.Encoding;
import cxrcml.parameters.v1.PushStart;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.util.Optional;
import java.util.zip.CRC32C;

/**
 * A view of floats to be sent. The floats are read when the message is handed to the transport and
 * must not change until then.
 */
public final class OutgoingChunk implements TensorMessage {
  private final ChunkHeader header;
  private final FloatBuffer values;

  private OutgoingChunk(ChunkHeader header, FloatBuffer values) {
    this.header = header;
    this.values = values;
  }

  /**
   * Makes a chunk of bytes that are little-endian fp32 here, whatever they will be on the wire.
   *
   * @param start opens a push; only in its first chunk
   * @param offset index of the first element in the flat parameter vector
   * @param payload from its position to its limit; at most {@link #MAX_PAYLOAD_BYTES}
   */
  public static OutgoingChunk of(
      Optional<PushStart> start, long offset, ByteBuffer payload, Encoding encoding) {
    ByteBuffer bytes = payload.duplicate().order(ByteOrder.LITTLE_ENDIAN);
    FloatBuffer values = bytes.asFloatBuffer();
    int checksum = encoding == Encoding.FLOAT32 ? checksum(bytes) : checksum(values, encoding);
    ChunkHeader.Builder header = header(offset, checksum).setEncoding(encoding);
    start.ifPresent(header::setStart);
    return new OutgoingChunk(header.build(), values);
  }

  private static int checksum(ByteBuffer bytes) {
    CRC32C crc = new CRC32C();
    crc.update(bytes.duplicate());
    return (int) crc.getValue();
  }

  /**
   * Makes a chunk of the elements {@code from} to {@code from + length} of an array.
   *
   * @param offset index of the first element in the flat parameter vector
   * @param checksum that of these elements, see {@link #checksum}
   */
  public static OutgoingChunk of(long offset, float[] values, int from, int length, int checksum) {
    FloatBuffer view = FloatBuffer.wrap(values, from, length).slice();
    return new OutgoingChunk(header(offset, checksum).build(), view);
  }

  /** CRC32C of the elements {@code from} to {@code from + length} as little-endian fp32. */
  public static int checksum(float[] values, int from, int length) {
    return checksum(FloatBuffer.wrap(values, from, length), Encoding.FLOAT32);
  }

  private static int checksum(FloatBuffer values, Encoding encoding) {
    CRC32C crc = new CRC32C();
    ByteWindow window = new ByteWindow(values.slice(), encoding);
    while (window.next()) {
      crc.update(window.bytes());
    }
    return (int) crc.getValue();
  }

  private static ChunkHeader.Builder header(long offset, int checksum) {
    return ChunkHeader.newBuilder().setOffset(offset).setCrc32C(checksum);
  }

  ChunkHeader header() {
    return header;
  }

  FloatBuffer values() {
    return values.duplicate();
  }
}
