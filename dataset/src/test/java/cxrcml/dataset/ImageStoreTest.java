package cxrcml.dataset;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ImageStoreTest {
  private static final int SAMPLES = 7;
  private static final int IMAGE_BYTES = 5;

  @TempDir private Path directory;
  private Path file;

  @BeforeEach
  void write() throws IOException {
    byte[] content = new byte[SAMPLES * IMAGE_BYTES];
    for (int i = 0; i < content.length; i++) {
      content[i] = (byte) (i * 11);
    }
    file = Files.write(directory.resolve("images.bin"), content);
  }

  @Test
  void readsEveryImageWhateverTheSegments() throws IOException {
    byte[] image = new byte[IMAGE_BYTES];
    for (int segmentBytes : new int[] {5, 13, 34, 35, Integer.MAX_VALUE}) {
      ImageStore store = ImageStore.map(file, SAMPLES, IMAGE_BYTES, segmentBytes);
      for (int i = 0; i < SAMPLES; i++) {
        store.read(i, image);
        for (int j = 0; j < IMAGE_BYTES; j++) {
          assertThat(image[j]).isEqualTo((byte) ((i * IMAGE_BYTES + j) * 11));
        }
      }
    }
  }

  @Test
  void refusesAnIndexOrABufferThatDoesNotFit() throws IOException {
    ImageStore store = ImageStore.map(file, SAMPLES, IMAGE_BYTES, 13);

    assertThatThrownBy(() -> store.read(7, new byte[IMAGE_BYTES]))
        .hasMessage("index: 7 (expected: 0 to 6)");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> store.read(6, new byte[4]))
        .withMessage("target: 4 bytes (expected: 5)");
  }
}
