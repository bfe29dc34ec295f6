package cxrcml.dataset.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.ObjectMapper;
import cxrcml.dataset.InvalidDataException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Files and expected pixels are pydicom 3.0.2's: {@code benchmarks/peers/dicom_fixtures.py}. */
final class DicomImageTest {
  private static final int COLUMNS = 17;
  private static final int ROWS = 24;

  @TempDir private Path directory;

  private record Fixture(String name, byte[] file, int[] pixels) {
    @Override
    public String toString() {
      return name;
    }
  }

  private static List<Fixture> fixtures() throws IOException {
    try (InputStream in = DicomImageTest.class.getResourceAsStream("dicom.json")) {
      return List.of(new ObjectMapper().readValue(in, Fixture[].class));
    }
  }

  @ParameterizedTest
  @MethodSource("fixtures")
  void showsWhatPydicomShows(Fixture fixture) throws IOException {
    assertThat(DicomElements.isDicom(fixture.file)).isTrue();

    GreyImage image = DicomImage.decode(fixture.file, COLUMNS, Fit.CROP);

    assertThat(image.width()).isEqualTo(COLUMNS);
    assertThat(image.height()).isEqualTo(ROWS);
    for (int i = 0; i < fixture.pixels.length; i++) {
      assertThat(image.pixels()[i] & 0xff)
          .as("pixel %d", i)
          .isCloseTo(fixture.pixels[i], within(1));
    }
  }

  @Test
  void readsAFileByItsContent() throws IOException {
    Path file = Files.write(directory.resolve("image"), fixtures().get(0).file);

    assertThat(GreyImage.read(file, 8, Fit.PAD).square(8, Fit.PAD)).hasSize(64);
  }

  @Test
  void refusesATruncatedFileAndOtherTransferSyntaxes() throws IOException {
    byte[] whole = fixtures().get(0).file;
    Path file = directory.resolve("image.dcm");
    for (int length : new int[] {140, 300, whole.length - 10}) {
      Files.write(file, Arrays.copyOf(whole, length));
      assertThatExceptionOfType(InvalidDataException.class)
          .isThrownBy(() -> GreyImage.read(file, 8, Fit.PAD))
          .withMessageEndingWith(" (expected: an image)");
    }
    String text = new String(whole, StandardCharsets.ISO_8859_1);
    Files.write(
        file,
        text.replace("1.2.840.10008.1.2.1\0", "1.2.840.10008.1.2.2\0")
            .getBytes(StandardCharsets.ISO_8859_1));
    assertThatExceptionOfType(InvalidDataException.class)
        .isThrownBy(() -> GreyImage.read(file, 8, Fit.PAD))
        .withMessage(
            file
                + ": DICOM in transfer syntax '1.2.840.10008.1.2.2', not uncompressed little-endian"
                + " or JPEG baseline (expected: an image)");
  }
}
