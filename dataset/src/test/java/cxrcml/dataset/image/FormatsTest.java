package cxrcml.dataset.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.fasterxml.jackson.databind.ObjectMapper;
import cxrcml.dataset.InvalidDataException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Files and expected squares are Pillow 13.0.0's: {@code benchmarks/peers/format_fixtures.py}. JPEG
 * at size 40 is decoded at a quarter of its size, at 20 at an eighth, where Pillow decodes in full;
 * CMYK comes to grey by other roundings. Hence the tolerances.
 */
final class FormatsTest {
  @TempDir private Path directory;

  private record Fixture(String name, byte[] file, Map<Integer, byte[]> squares) {}

  private static List<Fixture> fixtures() throws IOException {
    try (InputStream in = FormatsTest.class.getResourceAsStream("formats.json")) {
      return List.of(new ObjectMapper().readValue(in, Fixture[].class));
    }
  }

  private static List<Arguments> cases() throws IOException {
    return fixtures().stream()
        .flatMap(
            fixture ->
                fixture.squares.entrySet().stream()
                    .map(
                        square ->
                            Arguments.of(
                                fixture.name, fixture.file, square.getKey(), square.getValue())))
        .toList();
  }

  @ParameterizedTest
  @MethodSource("cases")
  void agreesWithPillow(String name, byte[] content, int size, byte[] expected) throws IOException {
    Path file = Files.write(directory.resolve(name), content);

    byte[] square = GreyImage.read(file, size, Fit.CROP).square(size, Fit.CROP);

    assertThat(square).hasSize(expected.length);
    int largest = 0;
    long sum = 0;
    for (int i = 0; i < square.length; i++) {
      int difference = Math.abs((square[i] & 0xff) - (expected[i] & 0xff));
      largest = Math.max(largest, difference);
      sum += difference;
    }
    assertThat(largest).isLessThanOrEqualTo(4);
    assertThat((double) sum / square.length).isLessThan(1.2);
  }

  @Test
  void refusesAJpegWithoutItsEndWhateverItsFormat() throws IOException {
    for (Fixture fixture : fixtures()) {
      if (fixture.name.endsWith(".jpg")) {
        Path file = directory.resolve(fixture.name);
        Files.write(file, Arrays.copyOf(fixture.file, fixture.file.length - 60));
        assertThatExceptionOfType(InvalidDataException.class)
            .isThrownBy(() -> GreyImage.read(file, 20, Fit.CROP))
            .withMessage(file + ": a truncated file (expected: an image)");
      }
    }
  }

  @Test
  void refusesAJpegThatEndsBeforeItsPixels() throws IOException {
    Path file = directory.resolve("header.jpg");
    Files.write(file, Arrays.copyOf(fixtures().get(0).file, 40));

    assertThatExceptionOfType(InvalidDataException.class)
        .isThrownBy(() -> GreyImage.read(file, 20, Fit.CROP))
        .withMessage(file + ": a JPEG file without a scan (expected: an image)");
  }
}
