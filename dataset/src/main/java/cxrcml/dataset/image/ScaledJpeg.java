package cxrcml.dataset.image;

import static org.bytedeco.opencv.global.opencv_core.CV_8UC1;
import static org.bytedeco.opencv.global.opencv_imgcodecs.IMREAD_GRAYSCALE;
import static org.bytedeco.opencv.global.opencv_imgcodecs.IMREAD_IGNORE_ORIENTATION;
import static org.bytedeco.opencv.global.opencv_imgcodecs.IMREAD_REDUCED_GRAYSCALE_2;
import static org.bytedeco.opencv.global.opencv_imgcodecs.IMREAD_REDUCED_GRAYSCALE_4;
import static org.bytedeco.opencv.global.opencv_imgcodecs.IMREAD_REDUCED_GRAYSCALE_8;
import static org.bytedeco.opencv.global.opencv_imgcodecs.imdecode;

import java.io.IOException;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.opencv.opencv_core.Mat;

/**
 * Decodes JPEG to grey by OpenCV's libjpeg-turbo: baseline and progressive, grey, colour (of which
 * it takes the luminance channel as it is) and CMYK. A big image is decoded at 1/2, 1/4 or 1/8 of
 * its size, in the domain of its own transform, as long as both sides stay large enough. A grey
 * baseline file at 1/8, the usual case, is decoded by {@link BlockMeans} in two thirds of the time.
 */
final class ScaledJpeg {
  static {
    // Everything is released by hand; JavaCPP's own bookkeeping would count mapped files as memory.
    System.setProperty("org.bytedeco.javacpp.nopointergc", "true");
    System.setProperty("org.bytedeco.javacpp.maxbytes", "0");
    System.setProperty("org.bytedeco.javacpp.maxphysicalbytes", "0");
  }

  private ScaledJpeg() {}

  static GreyImage decode(byte[] bytes, int size, Fit fit) throws IOException {
    JpegHeader header = JpegHeader.read(bytes);
    ImageDecoder.requireModest(header.width(), header.height());
    if (!header.endsIn(bytes)) {
      throw new IOException("a truncated file");
    }
    int mode = mode(header, size, fit);
    if (mode == IMREAD_REDUCED_GRAYSCALE_8) {
      GreyImage means = BlockMeans.decode(bytes);
      if (means != null) {
        return means;
      }
    }
    return decode(bytes, mode | IMREAD_IGNORE_ORIENTATION);
  }

  private static GreyImage decode(byte[] bytes, int flags) throws IOException {
    try (BytePointer pointer = new BytePointer(bytes);
        Mat encoded = new Mat(1, bytes.length, CV_8UC1, pointer);
        Mat grey = imdecode(encoded, flags)) {
      if (grey.empty()) {
        throw new IOException("a damaged JPEG file");
      }
      byte[] pixels = new byte[grey.rows() * grey.cols()];
      grey.data().get(pixels);
      return GreyImage.of(grey.cols(), grey.rows(), pixels);
    }
  }

  /** The side that fills the square decides how much is left over. */
  private static int mode(JpegHeader header, int size, Fit fit) {
    int side =
        fit == Fit.CROP
            ? Math.min(header.width(), header.height())
            : Math.max(header.width(), header.height());
    int times = side / size;
    if (times >= 8) {
      return IMREAD_REDUCED_GRAYSCALE_8;
    }
    if (times >= 4) {
      return IMREAD_REDUCED_GRAYSCALE_4;
    }
    return times >= 2 ? IMREAD_REDUCED_GRAYSCALE_2 : IMREAD_GRAYSCALE;
  }
}
