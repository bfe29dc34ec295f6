package cxrcml.dataset.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.within;

import cxrcml.dataset.InvalidDataException;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Expected pixels are Pillow 13.0.0's: {@code Image.resize(..., BICUBIC)}, then the centre crop of
 * torchvision. Pillow weighs in fixed point, hence the tolerance of one grey level.
 */
final class GreyImageTest {
  private static final int[] WIDE_TO_5 = {
    132, 164, 154, 130, 121, 155, 95, 112, 135, 139, 87, 154, 132, 117, 128, 173, 110, 133, 134,
    121, 111, 142, 118, 133, 120
  };
  private static final int[] TALL_TO_6 = {
    15, 19, 26, 32, 38, 42, 24, 29, 36, 41, 48, 53, 33, 38, 46, 52, 59, 64, 43, 48, 56, 62, 70, 76,
    52, 58, 66, 73, 81, 87, 61, 67, 76, 83, 92, 98
  };

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

  private static void assertPixels(byte[] actual, int[] expected) {
    assertThat(actual).hasSameSizeAs(expected);
    for (int i = 0; i < expected.length; i++) {
      assertThat(actual[i] & 0xff).as("pixel %d", i).isCloseTo(expected[i], within(1));
    }
  }

  @Test
  void shrinksWithAntialiasingAndCropsTheCentre() {
    GreyImage image = GreyImage.of(pattern(37, 23, BufferedImage.TYPE_BYTE_GRAY));

    assertPixels(image.square(5), WIDE_TO_5);
  }

  @Test
  void enlarges() {
    GreyImage image = GreyImage.of(pattern(4, 7, BufferedImage.TYPE_BYTE_GRAY));

    assertPixels(image.square(6), TALL_TO_6);
  }

  @Test
  void changesNoPixelOfAnImageOfTheRightSize() {
    BufferedImage image = pattern(31, 31, BufferedImage.TYPE_BYTE_GRAY);

    int[] expected = image.getRaster().getSamples(0, 0, 31, 31, 0, (int[]) null);
    byte[] actual = GreyImage.of(image).square(31);

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

    assertThat(GreyImage.of(image).square(1)).containsExactly(128);
  }

  /** Pillow 13.0.0: {@code convert("L")} of (200, 30, 90) is 88. */
  @Test
  void weighsColours() {
    BufferedImage image = new BufferedImage(1, 1, BufferedImage.TYPE_INT_RGB);
    image.setRGB(0, 0, 200 << 16 | 30 << 8 | 90);

    assertThat(GreyImage.of(image).square(1)).containsExactly(88);
  }

  @Test
  void readsThePixelsOfALosslessFileAsTheyAre() throws IOException {
    BufferedImage image = pattern(11, 11, BufferedImage.TYPE_BYTE_GRAY);
    Path file = directory.resolve("image.png");
    ImageIO.write(image, "png", file.toFile());

    assertThat(GreyImage.read(file).square(11)).isEqualTo(GreyImage.of(image).square(11));
  }

  @Test
  void saysWhatIsThereInsteadOfAnImage() throws IOException {
    assertComplaint("version https://git-lfs.github.com/spec/v1\noid", "a Git LFS pointer; fetch");
    assertComplaint("\n<!DOCTYPE html><html>", "an HTML page, as from a download without login");
    assertComplaint("<HTML>", "an HTML page");
    assertComplaint("", "an empty file");
    assertComplaint("plain text", "unknown format");
    assertThatExceptionOfType(InvalidDataException.class)
        .isThrownBy(() -> GreyImage.read(directory.resolve("none.jpg")))
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
          .isThrownBy(() -> GreyImage.read(file))
          .withMessageStartingWith(file + ": ")
          .withMessageEndingWith(" (expected: an image)");
    }
  }

  private void assertComplaint(String content, String reason) throws IOException {
    Path file = Files.writeString(directory.resolve("image.jpg"), content);

    assertThatExceptionOfType(InvalidDataException.class)
        .isThrownBy(() -> GreyImage.read(file))
        .withMessageStartingWith(file + ": " + reason)
        .withMessageEndingWith(" (expected: an image)");
  }
}
