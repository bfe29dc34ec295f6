package cxrcml.parameters.wire;

import cxrcml.parameters.v1.ChunkHeader;
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
   * Makes a chunk of bytes that are little-endian fp32 already.
   *
   * @param start opens a push; only in its first chunk
   * @param offset index of the first element in the flat parameter vector
   * @param payload from its position to its limit; at most {@link #MAX_PAYLOAD_BYTES}
   */
  public static OutgoingChunk of(Optional<PushStart> start, long offset, ByteBuffer payload) {
    ByteBuffer bytes = payload.duplicate().order(ByteOrder.LITTLE_ENDIAN);
    CRC32C crc = new CRC32C();
    crc.update(bytes.duplicate());
    return new OutgoingChunk(header(start, offset, (int) crc.getValue()), bytes.asFloatBuffer());
  }

  /**
   * Makes a chunk of the elements {@code from} to {@code from + length} of an array.
   *
   * @param offset index of the first element in the flat parameter vector
   * @param checksum that of these elements, see {@link #checksum}
   */
  public static OutgoingChunk of(long offset, float[] values, int from, int length, int checksum) {
    FloatBuffer view = FloatBuffer.wrap(values, from, length).slice();
    return new OutgoingChunk(header(Optional.empty(), offset, checksum), view);
  }

  /** CRC32C of the elements {@code from} to {@code from + length} as little-endian fp32. */
  public static int checksum(float[] values, int from, int length) {
    CRC32C crc = new CRC32C();
    ByteWindow window = new ByteWindow(FloatBuffer.wrap(values, from, length).slice());
    while (window.next()) {
      crc.update(window.bytes());
    }
    return (int) crc.getValue();
  }

  private static ChunkHeader header(Optional<PushStart> start, long offset, int checksum) {
    ChunkHeader.Builder header = ChunkHeader.newBuilder().setOffset(offset).setCrc32C(checksum);
    start.ifPresent(header::setStart);
    return header.build();
  }

  ChunkHeader header() {
    return header;
  }

  FloatBuffer values() {
    return values.duplicate();
  }
}
