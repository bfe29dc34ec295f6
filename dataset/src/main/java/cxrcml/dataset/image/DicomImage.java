package cxrcml.dataset.image;

import java.io.IOException;
import java.util.Arrays;

/**
 * A grey DICOM image as a viewer shows it: rescaled, seen through its first window (or from its
 * darkest to its brightest value, where it has none), inverted where small values are bright.
 *
 * @see <a href="https://dicom.nema.org/medical/dicom/current/output/html/part03.html">DICOM PS3.3,
 *     sections C.7.6.3, C.11.1 and C.11.2.1.2</a>
 */
final class DicomImage {
  private static final int SAMPLES_PER_PIXEL = 0x00280002;
  private static final int PHOTOMETRIC = 0x00280004;
  private static final int FRAMES = 0x00280008;
  private static final int ROWS = 0x00280010;
  private static final int COLUMNS = 0x00280011;
  private static final int BITS_ALLOCATED = 0x00280100;
  private static final int BITS_STORED = 0x00280101;
  private static final int SIGNED = 0x00280103;
  private static final int WINDOW_CENTRE = 0x00281050;
  private static final int WINDOW_WIDTH = 0x00281051;
  private static final int INTERCEPT = 0x00281052;
  private static final int SLOPE = 0x00281053;

  private final DicomElements elements;

  private DicomImage(DicomElements elements) {
    this.elements = elements;
  }

  static GreyImage decode(byte[] bytes, int size, Fit fit) throws IOException {
    DicomImage image = new DicomImage(DicomElements.read(bytes));
    image.check();
    return image.decode(size, fit);
  }

  private void check() throws IOException {
    String photometric = elements.text(PHOTOMETRIC);
    if (elements.number(SAMPLES_PER_PIXEL, 1) != 1 || !photometric.startsWith("MONOCHROME")) {
      throw new IOException("DICOM in '" + photometric + "', not MONOCHROME1 or MONOCHROME2");
    }
    if (elements.decimal(FRAMES, 1) != 1) {
      throw new IOException("DICOM of " + elements.text(FRAMES) + " frames, not one");
    }
  }

  private GreyImage decode(int size, Fit fit) throws IOException {
    if (elements.text(DicomElements.TRANSFER_SYNTAX).equals(DicomElements.JPEG_BASELINE)) {
      GreyImage jpeg = ScaledJpeg.decode(elements.pixelData(), size, fit);
      int[] values = new int[jpeg.pixels().length];
      Arrays.setAll(values, i -> jpeg.pixels()[i] & 0xff);
      return GreyImage.of(jpeg.width(), jpeg.height(), shown(values));
    }
    int width = elements.number(COLUMNS, 0);
    int height = elements.number(ROWS, 0);
    return GreyImage.of(width, height, shown(stored(width * height)));
  }

  private int[] stored(int pixels) throws IOException {
    int allocated = elements.number(BITS_ALLOCATED, 0);
    byte[] data = elements.pixelData();
    if ((allocated != 8 && allocated != 16) || pixels < 1 || data.length < pixels * allocated / 8) {
      throw new IOException(
          "DICOM of %d pixels of %d bits in %d bytes".formatted(pixels, allocated, data.length));
    }
    int unused = Integer.SIZE - elements.number(BITS_STORED, allocated);
    boolean signed = elements.number(SIGNED, 0) == 1;
    int[] values = new int[pixels];
    for (int i = 0; i < pixels; i++) {
      int raw =
          allocated == 8 ? data[i] & 0xff : (data[2 * i] & 0xff) | (data[2 * i + 1] & 0xff) << 8;
      // What lies above the stored bits is not part of the value.
      values[i] = signed ? raw << unused >> unused : raw << unused >>> unused;
    }
    return values;
  }

  private byte[] shown(int[] values) {
    double slope = elements.decimal(SLOPE, 1);
    double intercept = elements.decimal(INTERCEPT, 0);
    double low = Arrays.stream(values).min().orElseThrow() * slope + intercept;
    double range = (Arrays.stream(values).max().orElseThrow() * slope + intercept) - low;
    if (elements.has(WINDOW_CENTRE) && elements.has(WINDOW_WIDTH)) {
      range = Math.max(1, elements.decimal(WINDOW_WIDTH, 1) - 1);
      low = elements.decimal(WINDOW_CENTRE, 0) - 0.5 - range / 2;
    }
    boolean inverted = elements.text(PHOTOMETRIC).equals("MONOCHROME1");
    byte[] shown = new byte[values.length];
    for (int i = 0; i < values.length; i++) {
      double part = range == 0 ? 0 : (values[i] * slope + intercept - low) / range;
      double clamped = Math.min(1, Math.max(0, part));
      shown[i] = (byte) Math.round(255 * (inverted ? 1 - clamped : clamped));
    }
    return shown;
  }
}
