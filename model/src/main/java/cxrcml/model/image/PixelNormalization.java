package cxrcml.model.image;

import java.util.List;

/**
 * Turns grey levels into CLIP's input: the same grey in three channels, each with the mean and
 * standard deviation of CLIP's training images.
 */
public final class PixelNormalization {
  /** Mean of red, green and blue in [0, 1]; OpenAI's preprocessor. */
  public static final List<Double> MEAN = List.of(0.48145466, 0.4578275, 0.40821073);

  /** Standard deviation of red, green and blue in [0, 1]; OpenAI's preprocessor. */
  public static final List<Double> STANDARD_DEVIATION = List.of(0.26862954, 0.26130258, 0.27577711);

  private PixelNormalization() {}

  /**
   * Writes one image.
   *
   * @param grey S x S grey levels, 0 to 255
   * @param target receives 3 x S x S values
   * @param offset index of the first one
   */
  public static void write(float[] grey, float[] target, int offset) {
    for (int channel = 0; channel < MEAN.size(); channel++) {
      float deviation = STANDARD_DEVIATION.get(channel).floatValue();
      float scale = 1 / (255 * deviation);
      float shift = MEAN.get(channel).floatValue() / deviation;
      int start = offset + channel * grey.length;
      for (int i = 0; i < grey.length; i++) {
        target[start + i] = grey[i] * scale - shift;
      }
    }
  }

  /** Writes one image of bytes; see {@link #write(float[], float[], int)}. */
  public static void write(byte[] grey, float[] target, int offset) {
    float[] levels = new float[grey.length];
    for (int i = 0; i < grey.length; i++) {
      levels[i] = grey[i] & 0xff;
    }
    write(levels, target, offset);
  }
}
