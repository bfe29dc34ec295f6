package cxrcml.dataset;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class MappedFileTest {
  @TempDir private Path directory;

  private Path write(int bytes) throws IOException {
    byte[] content = new byte[bytes];
    for (int i = 0; i < content.length; i++) {
      content[i] = (byte) (i * 11);
    }
    return Files.write(directory.resolve("file"), content);
  }

  @Test
  void readsAnyRangeWhateverTheSegments() throws IOException {
    Path file = write(35);
    byte[] content = Files.readAllBytes(file);
    for (int segmentBytes : new int[] {1, 5, 13, 34, 35, 1 << 20}) {
      MappedFile mapped = MappedFile.map(file, segmentBytes);
      assertThat(mapped.size()).isEqualTo(35);
      for (int from = 0; from <= 35; from++) {
        for (int to = from; to <= 35; to++) {
          byte[] target = new byte[to - from];
          mapped.read(from, target);
          assertThat(target).isEqualTo(Arrays.copyOfRange(content, from, to));
        }
      }
    }
  }

  @Test
  void refusesARangeThatIsNotInTheFile() throws IOException {
    MappedFile mapped = MappedFile.map(write(7), 4);

    assertThatThrownBy(() -> mapped.read(6, new byte[2]))
        .hasMessage("position: 6 + 2 bytes (expected: in 0 to 7)");
    assertThatThrownBy(() -> mapped.read(-1, new byte[2]))
        .isInstanceOf(IndexOutOfBoundsException.class);
  }
}
