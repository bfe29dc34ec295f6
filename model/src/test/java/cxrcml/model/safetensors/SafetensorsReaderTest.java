package cxrcml.model.safetensors;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SafetensorsReaderTest {
  private static final String REFERENCE =
      "AAEAAAAAAAB7Il9fbWV0YWRhdGFfXyI6eyJmb3JtYXQiOiJwdCJ9LCJpIjp7ImR0eXBlIjoiSTY0"
          + "Iiwic2hhcGUiOlsxXSwiZGF0YV9vZmZzZXRzIjpbMCw4XX0sInciOnsiZHR5cGUiOiJGMzIiLCJz"
          + "aGFwZSI6WzEsM10sImRhdGFfb2Zmc2V0cyI6WzgsMjBdfSwiYiI6eyJkdHlwZSI6IkJGMTYiLCJz"
          + "aGFwZSI6WzJdLCJkYXRhX29mZnNldHMiOlsyMCwyNF19LCJoIjp7ImR0eXBlIjoiRjE2Iiwic2hh"
          + "cGUiOls2XSwiZGF0YV9vZmZzZXRzIjpbMjQsMzZdfX0gICAgBwAAAAAAAAAAAMA/AAAQwKabRDtK"
          + "cUbA/3v/gwEAAHwAgGYu";

  @TempDir Path directory;

  // safetensors 0.8.0 with torch 2.7.1: save({"w": tensor([[1.5, -2.25, 3e-3]]),
  //   "h": tensor([65504, -6.1e-5, 6e-8, inf, -0.0, 0.1]).half(), "b": tensor([1e30,
  // -3.1]).bfloat16(),
  //   "i": tensor([7])}, metadata={"format": "pt"}); the values as torch prints them after
  // .float().
  @Test
  void readsWhatTheReferenceWrites() throws IOException {
    Path file = directory.resolve("reference.safetensors");
    Files.write(file, Base64.getDecoder().decode(REFERENCE));

    try (SafetensorsReader reader = SafetensorsReader.open(file)) {
      assertThat(reader.metadata()).containsExactly(Map.entry("format", "pt"));
      assertThat(reader.tensors()).containsOnlyKeys("w", "h", "b", "i");
      assertThat(reader.tensors().get("w").shape()).containsExactly(1L, 3L);
      assertThat(reader.tensors().get("i").type()).isEqualTo(DataType.I64);
      assertThat(read(reader, "w", 0, 3)).containsExactly(1.5f, -2.25f, 3e-3f);
      assertThat(read(reader, "h", 0, 6))
          .containsExactly(
              65504.0f,
              -6.097555160522461e-05f,
              5.960464477539063e-08f,
              Float.POSITIVE_INFINITY,
              -0.0f,
              0.0999755859375f);
      assertThat(read(reader, "b", 0, 2)).containsExactly(1.0002555517425873e+30f, -3.09375f);
      assertThat(read(reader, "h", 3, 2)).containsExactly(Float.POSITIVE_INFINITY, -0.0f);
    }
  }

  @Test
  void refusesToReadIntegersAsFloats() throws IOException {
    Path file = write("{'i':{'dtype':'I64','shape':[1],'data_offsets':[0,8]}}", 8);

    try (SafetensorsReader reader = SafetensorsReader.open(file)) {
      assertThatThrownBy(() -> reader.readFloats("i", 0, new float[1]))
          .isInstanceOf(SafetensorsException.class)
          .hasMessage(
              "safetensors " + file + ": tensor i: dtype: I64 (expected: F32, F16 or BF16)");
    }
  }

  @Test
  void refusesNamesAndRangesItDoesNotHold() throws IOException {
    Path file = write("{'a':{'dtype':'F32','shape':[2],'data_offsets':[0,8]}}", 8);

    try (SafetensorsReader reader = SafetensorsReader.open(file)) {
      assertThatThrownBy(() -> reader.readFloats("b", 0, new float[1]))
          .hasMessage("safetensors " + file + ": tensor b: missing");
      assertThatThrownBy(() -> reader.readFloats("a", 1, new float[2]))
          .isInstanceOf(IndexOutOfBoundsException.class);
      assertThatThrownBy(() -> reader.readFloats("a", Long.MAX_VALUE, new float[2]))
          .isInstanceOf(IndexOutOfBoundsException.class);
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{'a':{'dtype':'F32','shape':[2],'data_offsets':[0,8]},"
            + "'b':{'dtype':'F32','shape':[2],'data_offsets':[4,12]}}"
            + "| tensor b: begins at byte 4 (expected: 8, no hole or overlap)",
        "{'a':{'dtype':'F32','shape':[1],'data_offsets':[0,4]},"
            + "'b':{'dtype':'F32','shape':[1],'data_offsets':[8,12]}}"
            + "| tensor b: begins at byte 8 (expected: 4, no hole or overlap)",
        "{'a':{'dtype':'F32','shape':[4],'data_offsets':[0,16]}}"
            + "| tensor a: ends at byte 16 (expected: <= 12, the file's end)",
        "{'a':{'dtype':'F32','shape':[2],'data_offsets':[0,8]}}"
            + "| tensors fill 8 bytes (expected: 12, the file's end)",
        "{'a':{'dtype':'F32','shape':[4],'data_offsets':[0,12]}}"
            + "| tensor a: 12 bytes (expected: 16 for F32 [4])",
        "{'a':{'dtype':'F33','shape':[3],'data_offsets':[0,12]}}"
            + "| tensor a: dtype: \"F33\" (expected: one of [BOOL, U8, I8, I16, U16, F16, BF16, I32,"
            + " U32, F32, I64, U64, F64])",
        "{'a':{'dtype':'F32','shape':[-3],'data_offsets':[0,12]}}"
            + "| tensor a: shape: [-3] (expected: a list of integers >= 0)",
        "{'a':{'dtype':'F32','shape':[4611686018427387904,4],'data_offsets':[0,12]}}"
            + "| tensor a: shape: [4611686018427387904, 4] (expected: less than 2^63 bytes)",
        "{'a':{'dtype':'F32','shape':[3.0],'data_offsets':[0,12]}}"
            + "| tensor a: shape: [3.0] (expected: a list of integers >= 0)",
        "{'a':{'dtype':'F32','shape':[3],'data_offsets':[12,0]}}"
            + "| tensor a: data_offsets: [12, 0] (expected: begin and end)",
        "{'a':{'dtype':'F32','shape':[3]}}"
            + "| tensor a: data_offsets:  (expected: a list of integers >= 0)",
        "{'a':{'dtype':'F32','shape':[3],'data_offsets':[0,12]},"
            + "'a':{'dtype':'F32','shape':[3],'data_offsets':[0,12]}}"
            + "| header is no JSON: Duplicate field 'a'",
        "{'__metadata__':{'k':1}} | __metadata__: k: 1 (expected: text)",
        "[1] | header is no JSON object",
        "{} {} | header is no JSON: Trailing token (of type START_OBJECT) found after value (bound as"
            + " `com.fasterxml.jackson.databind.JsonNode`): not allowed as per"
            + " `DeserializationFeature.FAIL_ON_TRAILING_TOKENS`",
      },
      quoteCharacter = '`')
  void refusesAHostileHeader(String header, String complaint) throws IOException {
    Path file = write(header, 12);

    assertThatThrownBy(() -> SafetensorsReader.open(file))
        .isInstanceOf(SafetensorsException.class)
        .hasMessage("safetensors " + file + ": " + complaint);
  }

  @Test
  void refusesAHeaderLongerThanTheFile() throws IOException {
    for (long length : List.of(3L, 1L << 40, -1L)) {
      Path file = directory.resolve("long");
      Files.write(file, littleEndian(10).putLong(length).array());

      assertThatThrownBy(() -> SafetensorsReader.open(file))
          .isInstanceOf(SafetensorsException.class)
          .hasMessage(
              "safetensors "
                  + file
                  + ": header length: "
                  + Long.toUnsignedString(length)
                  + " (expected: <= 2)");
    }
  }

  @Test
  void refusesAHeaderThatWouldFillTheMemory() throws IOException {
    Path file = directory.resolve("sparse");
    try (var channel = Files.newByteChannel(file, sparse())) {
      channel.write(littleEndian(8).putLong(SafetensorsReader.LONGEST_HEADER + 1).flip());
      channel.position(2 * SafetensorsReader.LONGEST_HEADER);
      channel.write(ByteBuffer.allocate(1));
    }

    assertThatThrownBy(() -> SafetensorsReader.open(file))
        .hasMessageEndingWith("header length: 16777217 (expected: <= 16777216)");
  }

  @Test
  void refusesAPointerLeftByGitLfs() throws IOException {
    Path file = directory.resolve("pointer");
    Files.writeString(file, "version https://git-lfs.github.com/spec/v1\noid sha256:4d7a2146\n");

    assertThatThrownBy(() -> SafetensorsReader.open(file))
        .isInstanceOf(SafetensorsException.class)
        .hasMessageContaining("header length: ");
  }

  @Test
  void readsTensorsBeyondTwoGibibytes() throws IOException {
    long size = (1L << 29) + 5; // elements: 2 GiB and 20 bytes, all but the last a hole in the file
    String header =
        "{'a':{'dtype':'F32','shape':[%d],'data_offsets':[0,%d]}}".formatted(size, 4 * size);
    byte[] json = header.replace('\'', '"').getBytes(StandardCharsets.UTF_8);
    Path file = directory.resolve("large");
    try (var channel = Files.newByteChannel(file, sparse())) {
      channel.write(littleEndian(8 + json.length).putLong(json.length).put(json).flip());
      channel.position(8 + json.length + 4 * (size - 1));
      channel.write(littleEndian(4).putFloat(6.5f).flip());
    }

    try (SafetensorsReader reader = SafetensorsReader.open(file)) {
      assertThat(read(reader, "a", size - 2, 2)).containsExactly(0f, 6.5f);
    }
  }

  private static Set<StandardOpenOption> sparse() {
    return Set.of(
        StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE, StandardOpenOption.SPARSE);
  }

  private Path write(String header, int dataLength) throws IOException {
    byte[] json = header.replace('\'', '"').getBytes(StandardCharsets.UTF_8);
    ByteBuffer bytes = littleEndian(8 + json.length + dataLength);
    Path file = directory.resolve("model.safetensors");
    Files.write(file, bytes.putLong(json.length).put(json).array());
    return file;
  }

  private static float[] read(SafetensorsReader reader, String name, long from, int length)
      throws IOException {
    float[] values = new float[length];
    reader.readFloats(name, from, values);
    return values;
  }

  private static ByteBuffer littleEndian(int length) {
    return ByteBuffer.allocate(length).order(ByteOrder.LITTLE_ENDIAN);
  }
}
