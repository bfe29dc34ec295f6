package cxrcml.model.checkpoint;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import cxrcml.model.clip.ClipConfig;
import cxrcml.model.clip.Parameter;
import cxrcml.model.clip.ParameterLayout;
import cxrcml.model.image.PixelNormalization;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * Converts a model whose {@code preprocessor_config.json} normalizes pixels with another mean m'
 * and deviation s' than {@link PixelNormalization} to one for the pixels that it gives here.
 *
 * <p>The patch embedding W is linear, so this is exact up to rounding: a pixel there is x' = (s /
 * s') x + (m - m') / s', so that W s / s' takes the place of W, and the constant, W times (m - m')
 * / s' summed over a patch, joins the positions of all patches.
 */
final class ForeignNormalization {
  private static final String PATCHES = "vision_model.embeddings.patch_embedding.weight";
  private static final String POSITIONS = "vision_model.embeddings.position_embedding.weight";
  private static final double RESCALE = 1 / 255.0;
  private static final double SAME = 1e-6;
  private static final ObjectMapper JSON = new ObjectMapper();

  private final Path file;
  private final double[] mean;
  private final double[] deviation;

  private ForeignNormalization(Path file, JsonNode root) throws IOException {
    this.file = file;
    double factor =
        root.path("do_rescale").asBoolean(true) ? root.path("rescale_factor").asDouble(RESCALE) : 1;
    if (!(factor > 0 && Double.isFinite(factor))) {
      throw new IOException(
          file
              + ": rescale_factor: "
              + root.path("rescale_factor")
              + " (expected: a positive number)");
    }
    boolean normalized = root.path("do_normalize").asBoolean(true);
    mean = channels(root, "image_mean", normalized ? PixelNormalization.MEAN : List.of(0., 0., 0.));
    deviation =
        channels(
            root,
            "image_std",
            normalized ? PixelNormalization.STANDARD_DEVIATION : List.of(1., 1., 1.));
    for (int c = 0; c < ClipConfig.CHANNELS; c++) {
      // In units of the full range, as the mean and deviation here are.
      mean[c] *= RESCALE / factor;
      deviation[c] *= RESCALE / factor;
    }
  }

  private double[] channels(JsonNode root, String name, List<Double> absent) throws IOException {
    JsonNode given = root.path(name);
    if (given.isMissingNode() || !root.path("do_normalize").asBoolean(true)) {
      return absent.stream().mapToDouble(Double::doubleValue).toArray();
    }
    double[] values = new double[ClipConfig.CHANNELS];
    boolean fits = given.isArray() && given.size() == values.length;
    for (int c = 0; fits && c < values.length; c++) {
      values[c] = given.get(c).asDouble(Double.NaN);
      fits = Double.isFinite(values[c]) && (name.equals("image_mean") || values[c] > 0);
    }
    if (!fits) {
      throw new IOException(file + ": " + name + ": " + given + " (expected: three numbers)");
    }
    return values;
  }

  /**
   * Returns the tensors that differ from the stored ones, none where the normalization is the one
   * here or the file is missing.
   *
   * @param stored the flat vector as the files have it
   */
  static Map<String, float[]> converted(Path file, ParameterLayout layout, ParameterSource stored)
      throws IOException {
    if (!Files.exists(file)) {
      return Map.of();
    }
    JsonNode root;
    try {
      root = JSON.readTree(file.toFile());
    } catch (JsonProcessingException e) {
      throw new IOException(file + ": " + e.getOriginalMessage() + " (expected: JSON)", e);
    }
    ForeignNormalization foreign = new ForeignNormalization(file, root);
    return foreign.isSame() ? Map.of() : foreign.convert(layout, stored);
  }

  private boolean isSame() {
    boolean same = true;
    for (int c = 0; c < ClipConfig.CHANNELS; c++) {
      same &= Math.abs(mean[c] - PixelNormalization.MEAN.get(c)) < SAME;
      same &= Math.abs(deviation[c] - PixelNormalization.STANDARD_DEVIATION.get(c)) < SAME;
    }
    return same;
  }

  private Map<String, float[]> convert(ParameterLayout layout, ParameterSource stored)
      throws IOException {
    float[] patches = read(layout.parameter(PATCHES), stored);
    float[] positions = read(layout.parameter(POSITIONS), stored);
    int width = (int) layout.parameter(PATCHES).shape()[0];
    double[] constants = new double[width];
    int area = patches.length / width / ClipConfig.CHANNELS;
    for (int i = 0; i < patches.length; i++) {
      int channel = i / area % ClipConfig.CHANNELS;
      double shift = PixelNormalization.MEAN.get(channel) - mean[channel];
      constants[i / area / ClipConfig.CHANNELS] += patches[i] * shift / deviation[channel];
      double scale = PixelNormalization.STANDARD_DEVIATION.get(channel) / deviation[channel];
      patches[i] = (float) (patches[i] * scale);
    }
    for (int i = width; i < positions.length; i++) {
      positions[i] = (float) (positions[i] + constants[i % width]);
    }
    return Map.of(PATCHES, patches, POSITIONS, positions);
  }

  private static float[] read(Parameter parameter, ParameterSource stored) throws IOException {
    float[] values = new float[(int) parameter.size()];
    stored.read(parameter.offset(), values);
    return values;
  }
}
