package cxrcml.dataset.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.bytedeco.opencv.global.opencv_core.CV_8UC1;
import static org.bytedeco.opencv.global.opencv_core.CV_8UC3;
import static org.bytedeco.opencv.global.opencv_imgcodecs.IMREAD_REDUCED_GRAYSCALE_8;
import static org.bytedeco.opencv.global.opencv_imgcodecs.IMWRITE_JPEG_OPTIMIZE;
import static org.bytedeco.opencv.global.opencv_imgcodecs.IMWRITE_JPEG_PROGRESSIVE;
import static org.bytedeco.opencv.global.opencv_imgcodecs.IMWRITE_JPEG_QUALITY;
import static org.bytedeco.opencv.global.opencv_imgcodecs.IMWRITE_JPEG_RST_INTERVAL;
import static org.bytedeco.opencv.global.opencv_imgcodecs.imdecode;
import static org.bytedeco.opencv.global.opencv_imgcodecs.imencode;

import java.io.IOException;
import java.util.Arrays;
import java.util.SplittableRandom;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.IntPointer;
import org.bytedeco.opencv.opencv_core.Mat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Held against libjpeg-turbo's own decoding at an eighth, as OpenCV 4.10.0 has it. */
final class BlockMeansTest {
  private static final int WIDTH = 317;
  private static final int HEIGHT = 203;

  private static byte[] noise(int bytes) {
    byte[] pixels = new byte[bytes];
    new SplittableRandom(5).nextBytes(pixels);
    return pixels;
  }

  private static byte[] smooth() {
    byte[] pixels = new byte[WIDTH * HEIGHT];
    for (int i = 0; i < pixels.length; i++) {
      pixels[i] = (byte) (128 + 120 * Math.sin(i % WIDTH / 41.0) * Math.cos(i / WIDTH / 67.0));
    }
    return pixels;
  }

  private static byte[] encoded(byte[] pixels, int kind, int... settings) {
    try (BytePointer pointer = new BytePointer(pixels);
        Mat image = new Mat(HEIGHT, WIDTH, kind, pointer);
        BytePointer out = new BytePointer();
        IntPointer chosen = new IntPointer(settings)) {
      assertThat(imencode(".jpg", image, out, chosen)).isTrue();
      byte[] bytes = new byte[(int) out.limit()];
      out.get(bytes);
      return bytes;
    }
  }

  private static byte[] libjpegsPixels(byte[] jpeg) {
    try (BytePointer pointer = new BytePointer(jpeg);
        Mat whole = new Mat(1, jpeg.length, CV_8UC1, pointer);
        Mat eighth = imdecode(whole, IMREAD_REDUCED_GRAYSCALE_8)) {
      byte[] pixels = new byte[eighth.rows() * eighth.cols()];
      eighth.data().get(pixels);
      return pixels;
    }
  }

  @ParameterizedTest
  @CsvSource({"1,0,0", "5,0,0", "50,0,1", "90,0,0", "90,7,0", "90,40,1", "97,1,0", "100,0,1"})
  void hasThePixelsOfLibjpeg(int quality, int restart, int optimize) throws IOException {
    for (byte[] pixels : new byte[][] {noise(WIDTH * HEIGHT), smooth()}) {
      byte[] jpeg =
          encoded(
              pixels,
              CV_8UC1,
              new int[] {
                IMWRITE_JPEG_QUALITY, quality,
                IMWRITE_JPEG_RST_INTERVAL, restart,
                IMWRITE_JPEG_OPTIMIZE, optimize
              });

      GreyImage image = BlockMeans.decode(jpeg);

      assertThat(image.width()).isEqualTo(40);
      assertThat(image.height()).isEqualTo(26);
      assertThat(image.pixels()).isEqualTo(libjpegsPixels(jpeg));
    }
  }

  @Test
  void leavesOtherKindsOfJpegToOthers() throws IOException {
    byte[] grey = noise(WIDTH * HEIGHT);

    assertThat(BlockMeans.decode(encoded(grey, CV_8UC1, IMWRITE_JPEG_PROGRESSIVE, 1))).isNull();
    assertThat(BlockMeans.decode(encoded(noise(3 * WIDTH * HEIGHT), CV_8UC3, 1, 90))).isNull();
  }

  @Test
  void leavesWhatEndsTooEarlyToOthers() throws IOException {
    byte[] jpeg = encoded(noise(WIDTH * HEIGHT), CV_8UC1, IMWRITE_JPEG_QUALITY, 90);
    byte[] cut = Arrays.copyOf(jpeg, jpeg.length / 2);
    cut[cut.length - 2] = (byte) 0xff;
    cut[cut.length - 1] = (byte) 0xd9;

    assertThat(BlockMeans.decode(cut)).isNull();
  }

  @Test
  void survivesDamageOfAnyKind() {
    byte[] jpeg =
        encoded(
            noise(WIDTH * HEIGHT),
            CV_8UC1,
            new int[] {IMWRITE_JPEG_QUALITY, 80, IMWRITE_JPEG_RST_INTERVAL, 50});
    SplittableRandom random = new SplittableRandom(11);
    int refused = 0;
    for (int i = 0; i < 3000; i++) {
      byte[] damaged = jpeg.clone();
      // Half of the damage to the tables, half to the blocks.
      int end = i % 2 == 0 ? 340 : jpeg.length;
      for (int j = random.nextInt(1, 4); j > 0; j--) {
        damaged[random.nextInt(2, end)] = (byte) random.nextInt();
      }
      try {
        refused += BlockMeans.decode(damaged) == null ? 1 : 0;
      } catch (IOException e) {
        refused++;
      }
    }

    assertThat(refused).isBetween(500, 2999);
  }
}
