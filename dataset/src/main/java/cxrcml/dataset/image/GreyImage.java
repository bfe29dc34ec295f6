package cxrcml.dataset.image;

import cxrcml.dataset.InvalidDataException;
import java.awt.image.BufferedImage;
import java.awt.image.IndexColorModel;
import java.awt.image.Raster;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** An 8-bit grey image, row-major. */
public final class GreyImage {
  private final int width;
  private final int height;
  private final byte[] pixels;

  private GreyImage(int width, int height, byte[] pixels) {
    this.width = width;
    this.height = height;
    this.pixels = pixels;
  }

  /**
   * Decodes a file: JPEG (at a fraction of its size, where that is enough), DICOM (uncompressed or
   * JPEG baseline), or any other format that Java reads (PNG, GIF, BMP, TIFF).
   *
   * @param size what the image will be made square with, in pixels
   * @throws InvalidDataException if there is no such image; the message says what is there instead
   */
  public static GreyImage read(Path file, int size, Fit fit) {
    if (!Files.isRegularFile(file)) {
      throw new InvalidDataException(file + ": no such file (expected: an image)");
    }
    try {
      return ImageDecoder.decode(Files.readAllBytes(file), size, fit);
    } catch (IOException | RuntimeException e) {
      // Decoders throw any runtime exception on a corrupt file.
      String reason = e.getMessage() == null ? e.toString() : e.getMessage();
      throw new InvalidDataException(file + ": " + reason + " (expected: an image)");
    }
  }

  static GreyImage of(int width, int height, byte[] pixels) {
    return new GreyImage(width, height, pixels);
  }

  int width() {
    return width;
  }

  int height() {
    return height;
  }

  /** Returns the pixels themselves, no copy. */
  byte[] pixels() {
    return pixels;
  }

  static GreyImage of(BufferedImage image) {
    int width = image.getWidth();
    int height = image.getHeight();
    boolean grey =
        image.getColorModel().getNumColorComponents() == 1
            && !(image.getColorModel() instanceof IndexColorModel);
    byte[] pixels = grey ? firstBand(image) : luma(image);
    return new GreyImage(width, height, pixels);
  }

  /** Takes grey values as stored: Java's own conversion would apply a gamma curve to them. */
  private static byte[] firstBand(BufferedImage image) {
    Raster raster = image.getRaster();
    int width = image.getWidth();
    int white = (1 << image.getColorModel().getComponentSize(0)) - 1;
    byte[] pixels = new byte[width * image.getHeight()];
    int[] row = new int[width];
    for (int y = 0; y < image.getHeight(); y++) {
      raster.getSamples(0, y, width, 1, 0, row);
      for (int x = 0; x < width; x++) {
        pixels[y * width + x] = (byte) ((row[x] * 255L + white / 2) / white);
      }
    }
    return pixels;
  }

  /** Weighs the colours by ITU-R BT.601. */
  private static byte[] luma(BufferedImage image) {
    int width = image.getWidth();
    byte[] pixels = new byte[width * image.getHeight()];
    int[] row = new int[width];
    for (int y = 0; y < image.getHeight(); y++) {
      image.getRGB(0, y, width, 1, row, 0, width);
      for (int x = 0; x < width; x++) {
        int rgb = row[x];
        int red = rgb >> 16 & 0xff;
        int green = rgb >> 8 & 0xff;
        int blue = rgb & 0xff;
        pixels[y * width + x] = (byte) ((299 * red + 587 * green + 114 * blue + 500) / 1000);
      }
    }
    return pixels;
  }

  /**
   * Makes the image square.
   *
   * @return size x size pixels
   */
  public byte[] square(int size, Fit fit) {
    return switch (fit) {
      case CROP -> crop(size);
      case PAD -> pad(size);
    };
  }

  /** Resizes the shorter side to {@code size} and crops the centre. */
  private byte[] crop(int size) {
    int shorter = Math.min(width, height);
    int scaledWidth = (int) ((long) width * size / shorter);
    int scaledHeight = (int) ((long) height * size / shorter);
    Bicubic columns = new Bicubic(width, scaledWidth, centre(scaledWidth, size), size);
    Bicubic rows = new Bicubic(height, scaledHeight, centre(scaledHeight, size), size);
    return rows.vertically(columns.horizontally(pixels, width, height), size);
  }

  /** Resizes the longer side to {@code size} and puts the image on black, in the middle. */
  private byte[] pad(int size) {
    // In doubles, as transformers and CheXzero do: the longer side may come out a pixel short.
    double scale = (double) size / Math.max(width, height);
    int scaledWidth = (int) Math.max(1, width * scale);
    int scaledHeight = (int) Math.max(1, height * scale);
    Bicubic columns = new Bicubic(width, scaledWidth, 0, scaledWidth);
    Bicubic rows = new Bicubic(height, scaledHeight, 0, scaledHeight);
    byte[] scaled = rows.vertically(columns.horizontally(pixels, width, height), scaledWidth);
    byte[] square = new byte[size * size];
    int left = (size - scaledWidth) / 2;
    int top = (size - scaledHeight) / 2;
    for (int y = 0; y < scaledHeight; y++) {
      System.arraycopy(scaled, y * scaledWidth, square, (top + y) * size + left, scaledWidth);
    }
    return square;
  }

  /** Returns where the crop starts; half a pixel is rounded down, as in transformers. */
  private static int centre(int length, int size) {
    return (length - size) / 2;
  }
}
