package cxrcml.parameters.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import cxrcml.parameters.v1.ChunkHeader;
import cxrcml.parameters.v1.Encoding;
import cxrcml.parameters.v1.PushStart;
import cxrcml.parameters.v1.TensorChunk;
import cxrcml.run.v1.Fence;
import cxrcml.run.v1.Member;
import cxrcml.run.v1.Role;
import io.grpc.Drainable;
import io.grpc.KnownLength;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.Test;

class TensorMarshallerTest {
  private static final PushStart START =
      PushStart.newBuilder()
          .setFence(Fence.newBuilder().setRun("5f3a").setTerm(2).setGeneration(7))
          .setWorker(Member.newBuilder().setRole(Role.WORKER).setIndex(1).setIncarnation(-3))
          .setStep(41)
          .setSlot(3)
          .setSlots(5)
          .build();

  private final TensorMarshaller marshaller = new TensorMarshaller();

  @Test
  void writesWhatProtobufReads() throws Exception {
    for (int elements : new int[] {0, 1, 31, 32, 4095, 4096, 4097, 10_000}) {
      float[] values = values(elements);
      ByteBuffer bytes = direct(values);

      TensorChunk chunk =
          TensorChunk.parseFrom(
              drain(OutgoingChunk.of(Optional.of(START), 123_456, bytes, Encoding.FLOAT32)));

      assertThat(chunk.getHeader().getStart()).isEqualTo(START);
      assertThat(chunk.getHeader().getOffset()).isEqualTo(123_456);
      assertThat(chunk.getHeader().getCrc32C()).isEqualTo(crc(chunk.getPayload()));
      assertThat(chunk.getPayload().asReadOnlyByteBuffer()).isEqualTo(bytes.duplicate().clear());
    }
  }

  @Test
  void writesTheSameBytesFromAnArrayAndByReading() throws Exception {
    float[] values = values(9000);
    byte[] expected =
        drain(OutgoingChunk.of(Optional.empty(), 77, direct(values), Encoding.FLOAT32));

    assertThat(drain(chunk(77, values, 0, values.length))).isEqualTo(expected);
    InputStream stream = marshaller.stream(chunk(77, values, 0, values.length));
    ByteArrayOutputStream read = new ByteArrayOutputStream();
    byte[] piece = new byte[1013];
    for (int count = stream.read(piece); count >= 0; count = stream.read(piece)) {
      read.write(piece, 0, count);
      int single = stream.read();
      if (single >= 0) {
        read.write(single);
      }
    }
    assertThat(read.toByteArray()).isEqualTo(expected);
  }

  @Test
  void takesTheMiddleOfAnArray() throws Exception {
    float[] values = values(50);

    TensorChunk chunk = TensorChunk.parseFrom(drain(chunk(7, values, 13, 20)));

    FloatBuffer payload =
        chunk.getPayload().asReadOnlyByteBuffer().order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer();
    assertThat(payload).isEqualTo(FloatBuffer.wrap(values, 13, 20));
  }

  @Test
  void readsWhatProtobufWroteInFragmentsAtEveryBoundary() {
    float[] values = values(23);
    byte[] message = protobuf(values).toByteArray();

    for (boolean lends : new boolean[] {true, false}) {
      for (int first = 0; first <= message.length; first++) {
        for (int second = first; second <= message.length; second++) {
          FragmentedStream stream = new FragmentedStream(message, lends, first, second);
          try (IncomingChunk chunk = (IncomingChunk) marshaller.parse(stream)) {
            assertThat(chunk.start()).contains(START);
            assertThat(chunk.offset()).isEqualTo(1L << 33);
            assertThat(read(chunk)).isEqualTo(values);
          }
          assertThat(stream.closed).isTrue();
        }
      }
    }
  }

  @Test
  void halvesReadAsTheyWereRounded() throws Exception {
    for (int elements : new int[] {1, 23, 4096, 9001}) {
      float[] values = values(elements);
      float[] rounded = new float[elements];
      for (int i = 0; i < elements; i++) {
        rounded[i] = Bfloat16.toFloat(Bfloat16.of(values[i]));
      }

      byte[] message =
          drain(OutgoingChunk.of(Optional.of(START), 9, direct(values), Encoding.BFLOAT16));

      TensorChunk chunk = TensorChunk.parseFrom(message);
      assertThat(chunk.getPayload().size()).isEqualTo(2 * elements);
      assertThat(chunk.getHeader().getCrc32C()).isEqualTo(crc(chunk.getPayload()));
      assertThat(read(parse(message))).isEqualTo(rounded);
      if (elements < 100) {
        for (int cut = 0; cut <= message.length; cut++) {
          FragmentedStream stream = new FragmentedStream(message, true, cut, message.length);
          assertThat(read((IncomingChunk) marshaller.parse(stream))).isEqualTo(rounded);
        }
      }
    }
  }

  @Test
  void readsFromStreamsThatCannotBeTakenOver() {
    float[] values = values(5000);
    byte[] message = protobuf(values).toByteArray();

    try (IncomingChunk chunk =
        (IncomingChunk) marshaller.parse(new ByteArrayInputStream(message))) {
      assertThat(read(chunk)).isEqualTo(values);
    }
  }

  @Test
  void readsIntoDirectMemory() {
    float[] values = values(300);
    ByteBuffer target = ByteBuffer.allocateDirect(1200).order(ByteOrder.LITTLE_ENDIAN);

    try (IncomingChunk chunk = parse(protobuf(values).toByteArray())) {
      chunk.readInto(target.asFloatBuffer());
    }

    assertThat(target.asFloatBuffer()).isEqualTo(FloatBuffer.wrap(values));
  }

  @Test
  void refusesEverySingleFlippedBitOfThePayload() {
    float[] values = values(9);
    byte[] message = protobuf(values).toByteArray();
    int payload = message.length - values.length * Float.BYTES;

    for (int bit = payload * 8; bit < message.length * 8; bit++) {
      byte[] damaged = message.clone();
      damaged[bit / 8] ^= (byte) (1 << bit % 8);
      assertThatThrownBy(() -> read(parse(damaged)))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("crc32c");
    }
  }

  @Test
  void refusesHostileMessages() throws IOException {
    TensorChunk whole = protobuf(values(4));
    byte[] message = whole.toByteArray();
    TensorChunk odd =
        whole.toBuilder().setPayload(ByteString.copyFrom(new byte[] {1, 2, 3, 4, 5})).build();
    TensorChunk large =
        whole.toBuilder()
            .setPayload(ByteString.copyFrom(new byte[TensorMessage.MAX_PAYLOAD_BYTES + 4]))
            .build();
    byte[] payloadOnly = whole.toBuilder().clearHeader().build().toByteArray();
    List<byte[]> hostile = new ArrayList<>();
    hostile.add(new byte[0]);
    hostile.add(odd.toByteArray());
    hostile.add(large.toByteArray());
    hostile.add(payloadOnly);
    TensorChunk halves = encoded(whole, Encoding.BFLOAT16_VALUE);
    hostile.add(encoded(odd, Encoding.BFLOAT16_VALUE).toByteArray());
    hostile.add(encoded(whole, 7).toByteArray());
    hostile.add(
        halves.toBuilder()
            .setPayload(ByteString.copyFrom(new byte[TensorMessage.MAX_PAYLOAD_BYTES / 2 + 2]))
            .build()
            .toByteArray());
    hostile.add(concat(message, message));
    hostile.add(concat(message, new byte[] {0}));
    hostile.add(concat(new byte[] {0x1A, 0}, message));
    hostile.add(new byte[] {0x0A, (byte) 0xFF, (byte) 0xFF, (byte) 0xFF, (byte) 0xFF, 0x0F});
    for (int length = 1; length < message.length; length++) {
      byte[] truncated = Arrays.copyOf(message, length);
      // Cut right after the header, it is a chunk without elements.
      if (length != 2 + whole.getHeader().getSerializedSize()) {
        hostile.add(truncated);
      }
    }

    for (byte[] bytes : hostile) {
      for (InputStream stream :
          List.of(
              new FragmentedStream(bytes, true),
              new FragmentedStream(bytes, false),
              new ByteArrayInputStream(bytes))) {
        assertThatThrownBy(() -> read((IncomingChunk) marshaller.parse(stream)))
            .isInstanceOf(IllegalArgumentException.class)
            .hasMessageStartingWith("chunk: ");
      }
    }
  }

  @Test
  void survivesRandomBytes() {
    SplittableRandom random = new SplittableRandom(20);
    byte[] message = protobuf(values(6)).toByteArray();
    for (int trial = 0; trial < 3000; trial++) {
      byte[] bytes = message.clone();
      for (int i = random.nextInt(1, 6); i > 0; i--) {
        bytes[random.nextInt(bytes.length)] = (byte) random.nextInt();
      }
      try (IncomingChunk chunk = parse(bytes)) {
        assertThat(chunk.elements()).isEqualTo(read(chunk).length);
      } catch (IllegalArgumentException e) {
        assertThat(e).hasMessageStartingWith("chunk: ");
      }
    }
  }

  @Test
  void keepsTheNamesOfTheGeneratedService() {
    assertThat(ParameterExchangeMethods.PUSH.getFullMethodName())
        .isEqualTo("cxrcml.parameters.v1.ParameterExchange/Push");
    assertThat(ParameterExchangeMethods.PULL.getFullMethodName())
        .isEqualTo("cxrcml.parameters.v1.ParameterExchange/Pull");
  }

  private IncomingChunk parse(byte[] message) {
    return (IncomingChunk) marshaller.parse(new FragmentedStream(message, true));
  }

  private static float[] read(IncomingChunk chunk) {
    float[] values = new float[chunk.elements()];
    chunk.readInto(FloatBuffer.wrap(values));
    return values;
  }

  private byte[] drain(OutgoingChunk chunk) throws IOException {
    InputStream stream = marshaller.stream(chunk);
    assertThat(stream).isInstanceOf(KnownLength.class);
    int announced = stream.available();
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    assertThat(((Drainable) stream).drainTo(bytes)).isEqualTo(announced);
    assertThat(stream.available()).isZero();
    assertThat(bytes.size()).isEqualTo(announced);
    return bytes.toByteArray();
  }

  private static TensorChunk protobuf(float[] values) {
    ByteString payload = ByteString.copyFrom(direct(values));
    return TensorChunk.newBuilder()
        .setHeader(
            ChunkHeader.newBuilder().setStart(START).setOffset(1L << 33).setCrc32C(crc(payload)))
        .setPayload(payload)
        .build();
  }

  private static TensorChunk encoded(TensorChunk chunk, int encoding) {
    return chunk.toBuilder()
        .setHeader(chunk.getHeader().toBuilder().setEncodingValue(encoding))
        .build();
  }

  private static int crc(ByteString payload) {
    CRC32C crc = new CRC32C();
    crc.update(payload.asReadOnlyByteBuffer());
    return (int) crc.getValue();
  }

  private static float[] values(int count) {
    SplittableRandom random = new SplittableRandom(count);
    float[] values = new float[count];
    for (int i = 0; i < count; i++) {
      values[i] = (float) random.nextDouble(-3, 5);
    }
    return values;
  }

  private static ByteBuffer direct(float[] values) {
    ByteBuffer bytes =
        ByteBuffer.allocateDirect(values.length * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
    bytes.asFloatBuffer().put(values);
    return bytes;
  }

  private static byte[] concat(byte[] a, byte[] b) {
    byte[] both = Arrays.copyOf(a, a.length + b.length);
    System.arraycopy(b, 0, both, a.length, b.length);
    return both;
  }

  private static OutgoingChunk chunk(long offset, float[] values, int from, int length) {
    return OutgoingChunk.of(
        offset, values, from, length, OutgoingChunk.checksum(values, from, length));
  }
}
