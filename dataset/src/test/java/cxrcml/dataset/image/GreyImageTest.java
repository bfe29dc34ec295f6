package cxrcml.dataset.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.ObjectMapper;
import cxrcml.dataset.InvalidDataException;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Expected squares are those of transformers 5.24.0's {@code CLIPImageProcessor} on Pillow 13.0.0,
 * and of Pillow alone where the image is padded: {@code benchmarks/peers/image_fixtures.py}. Pillow
 * weighs in fixed point, hence the tolerance of one grey level.
 */
final class GreyImageTest {
  @TempDir private Path directory;

  private static BufferedImage pattern(int width, int height, int type) {
    BufferedImage image = new BufferedImage(width, height, type);
    for (int y = 0; y < height; y++) {
      for (int x = 0; x < width; x++) {
        image.getRaster().setSample(x, y, 0, (x * 7 + y * 13 + x * y) % 256);
      }
    }
    return image;
  }

  private record Square(int width, int height, int size, Fit fit, int[] pixels) {}

  private static List<Square> squares() throws IOException {
    try (InputStream in = GreyImageTest.class.getResourceAsStream("squares.json")) {
      return List.of(new ObjectMapper().readValue(in, Square[].class));
    }
  }

  @ParameterizedTest
  @MethodSource("squares")
  void agreesWithTransformersToOneGreyLevel(Square expected) {
    GreyImage image =
        GreyImage.of(pattern(expected.width, expected.height, BufferedImage.TYPE_BYTE_GRAY));

    byte[] actual = image.square(expected.size, expected.fit);

    assertThat(actual).hasSize(expected.pixels.length);
    for (int i = 0; i < actual.length; i++) {
      assertThat(actual[i] & 0xff).as("pixel %d", i).isCloseTo(expected.pixels[i], within(1));
    }
  }

  @Test
  void changesNoPixelOfAnImageOfTheRightSize() {
    BufferedImage image = pattern(31, 31, BufferedImage.TYPE_BYTE_GRAY);

    int[] expected = image.getRaster().getSamples(0, 0, 31, 31, 0, (int[]) null);
    byte[] actual = GreyImage.of(image).square(31, Fit.CROP);

    for (int i = 0; i < expected.length; i++) {
      assertThat(actual[i] & 0xff).isEqualTo(expected[i]);
    }
  }

  @Test
  void scalesSixteenBitsToEight() {
    BufferedImage image = new BufferedImage(3, 1, BufferedImage.TYPE_USHORT_GRAY);
    image.getRaster().setSample(0, 0, 0, 65_535);
    image.getRaster().setSample(1, 0, 0, 32_768);
    image.getRaster().setSample(2, 0, 0, 257);

    assertThat(GreyImage.of(image).square(1, Fit.CROP)).containsExactly(128);
  }

  /** Pillow 13.0.0: {@code convert("L")} of (200, 30, 90) is 88. */
  @Test
  void weighsColours() {
    BufferedImage image = new BufferedImage(1, 1, BufferedImage.TYPE_INT_RGB);
    image.setRGB(0, 0, 200 << 16 | 30 << 8 | 90);

    assertThat(GreyImage.of(image).square(1, Fit.CROP)).containsExactly(88);
  }

  @Test
  void readsThePixelsOfALosslessFileAsTheyAre() throws IOException {
    BufferedImage image = pattern(11, 11, BufferedImage.TYPE_BYTE_GRAY);
    Path file = directory.resolve("image.png");
    ImageIO.write(image, "png", file.toFile());

    assertThat(GreyImage.read(file, 11, Fit.CROP).square(11, Fit.CROP))
        .isEqualTo(GreyImage.of(image).square(11, Fit.CROP));
  }

  @Test
  void saysWhatIsThereInsteadOfAnImage() throws IOException {
    assertComplaint("version https://git-lfs.github.com/spec/v1\noid", "a Git LFS pointer; fetch");
    assertComplaint("\n<!DOCTYPE html><html>", "an HTML page, as from a download without login");
    assertComplaint("<HTML>", "an HTML page");
    assertComplaint("", "an empty file");
    assertComplaint("plain text", "unknown format");
    assertThatExceptionOfType(InvalidDataException.class)
        .isThrownBy(() -> GreyImage.read(directory.resolve("none.jpg"), 11, Fit.CROP))
        .withMessageEndingWith("none.jpg: no such file (expected: an image)");
  }

  @Test
  void refusesATruncatedFile() throws IOException {
    for (String format : new String[] {"jpg", "png"}) {
      ByteArrayOutputStream out = new ByteArrayOutputStream();
      ImageIO.write(pattern(64, 64, BufferedImage.TYPE_BYTE_GRAY), format, out);
      Path file = directory.resolve("half." + format);
      Files.write(file, Arrays.copyOf(out.toByteArray(), out.size() / 2));

      assertThatExceptionOfType(InvalidDataException.class)
          .isThrownBy(() -> GreyImage.read(file, 11, Fit.CROP))
          .withMessageStartingWith(file + ": ")
          .withMessageEndingWith(" (expected: an image)");
    }
  }

  private void assertComplaint(String content, String reason) throws IOException {
    Path file = Files.writeString(directory.resolve("image.jpg"), content);

    assertThatExceptionOfType(InvalidDataException.class)
        .isThrownBy(() -> GreyImage.read(file, 11, Fit.CROP))
        .withMessageStartingWith(file + ": " + reason)
        .withMessageEndingWith(" (expected: an image)");
  }
}
