package cxrcml.model.safetensors;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SafetensorsWriterTest {
  private static final Map<String, String> FORMAT = Map.of("format", "pt");

  @TempDir Path directory;
  private Path file;

  @BeforeEach
  void nameTheFile() {
    file = directory.resolve("model.safetensors");
  }

  @Test
  void writesTensorsThatTheReaderReads() throws IOException {
    try (SafetensorsWriter writer = SafetensorsWriter.create(file, FORMAT)) {
      writer.declare("scale");
      writer.declare("weight", 2, 3);
      writer.declare("bias", 2);
      writer.write(new float[] {0.5f, 1, 2}); // ends inside the second tensor
      writer.write(new float[] {3, 4, 5, 6, -7, 8.25f});
      writer.commit();
    }

    try (SafetensorsReader reader = SafetensorsReader.open(file)) {
      assertThat(reader.metadata()).isEqualTo(FORMAT);
      assertThat(reader.tensors().keySet()).containsExactly("scale", "weight", "bias");
      assertThat(reader.tensors().get("weight").shape()).containsExactly(2L, 3L);
      assertThat(read(reader, "scale", 1)).containsExactly(0.5f);
      assertThat(read(reader, "weight", 6)).containsExactly(1, 2, 3, 4, 5, 6);
      assertThat(read(reader, "bias", 2)).containsExactly(-7, 8.25f);
    }
    assertThat(directory).isDirectoryContaining(path -> path.equals(file));
    assertThat(directory.toFile().list()).hasSize(1);
  }

  @Test
  void writesElementsOfAnyTypeAsTheyAre() throws IOException {
    ByteBuffer steps = ByteBuffer.allocate(16).order(ByteOrder.LITTLE_ENDIAN);
    steps.putLong(1L << 60).putLong(-3).flip();

    try (SafetensorsWriter writer = SafetensorsWriter.create(file, FORMAT)) {
      writer.declare("steps", DataType.I64, 2);
      writer.declare("weight", 1);
      writer.write(steps);
      writer.write(new float[] {2.5f});
      writer.commit();
    }

    try (SafetensorsReader reader = SafetensorsReader.open(file)) {
      assertThat(reader.readBytes("steps", DataType.I64)).isEqualTo(steps.rewind());
      assertThat(read(reader, "weight", 1)).containsExactly(2.5f);
      assertThatThrownBy(() -> reader.readBytes("weight", DataType.I64))
          .isInstanceOf(SafetensorsException.class)
          .hasMessageContaining("dtype: F32 (expected: I64)");
    }
  }

  @Test
  void startsTheTensorsAtAMultipleOfEight() throws IOException {
    for (String name : new String[] {"a", "ab", "abc", "abcd", "abcde"}) {
      try (SafetensorsWriter writer = SafetensorsWriter.create(file, FORMAT)) {
        writer.declare(name, 1);
        writer.write(new float[] {1});
        writer.commit();
      }

      ByteBuffer bytes = ByteBuffer.wrap(Files.readAllBytes(file)).order(ByteOrder.LITTLE_ENDIAN);
      assertThat(bytes.getLong() % 8).isZero();
    }
  }

  @Test
  void writesManyChunksUnharmed() throws IOException {
    float[] values = new float[700_001];
    for (int i = 0; i < values.length; i++) {
      values[i] = i * 0.37f - 5;
    }

    try (SafetensorsWriter writer = SafetensorsWriter.create(file, FORMAT)) {
      writer.declare("a", values.length);
      writer.write(values);
      writer.commit();
    }

    try (SafetensorsReader reader = SafetensorsReader.open(file)) {
      assertThat(read(reader, "a", values.length)).isEqualTo(values);
    }
  }

  @Test
  void leavesTheOldFileUntilTheNewOneIsComplete() throws IOException {
    Files.writeString(file, "old");

    try (SafetensorsWriter writer = SafetensorsWriter.create(file, FORMAT)) {
      writer.declare("a", 2);
      writer.write(new float[1]);

      assertThatThrownBy(writer::commit)
          .isInstanceOf(IllegalStateException.class)
          .hasMessage("safetensors " + file + ": 4 bytes (expected: 8)");
    }

    assertThat(file).hasContent("old");
    assertThat(directory.toFile().list()).containsExactly("model.safetensors");
  }

  @Test
  void refusesWhatWasNotDeclared() throws IOException {
    try (SafetensorsWriter writer = SafetensorsWriter.create(file, FORMAT)) {
      writer.declare("a", 2);

      assertThatThrownBy(() -> writer.declare("a", 3))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessage("a: declared twice (expected: once)");
      assertThatThrownBy(() -> writer.write(new float[3]))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessage("values: 12 bytes (expected: <= 8 left)");
      writer.write(new float[1]);
      assertThatThrownBy(() -> writer.declare("b", 1))
          .isInstanceOf(IllegalStateException.class)
          .hasMessage("b: declared late (expected: before the first write)");
    }
  }

  private static float[] read(SafetensorsReader reader, String name, int length)
      throws IOException {
    float[] values = new float[length];
    reader.readFloats(name, 0, values);
    return values;
  }
}
