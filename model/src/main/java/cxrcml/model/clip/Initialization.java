package cxrcml.model.clip;

import cxrcml.model.clip.ClipConfig.TextConfig;
import cxrcml.model.clip.ClipConfig.VisionConfig;
import cxrcml.model.random.Seeds;

/**
 * The values a training from scratch starts with, as in OpenAI's CLIP.
 *
 * <p>With width W, L layers, and f the inputs of an output (the fan-in):
 *
 * <pre>
 *   text tower     tokens N(0, 0.02), positions N(0, 0.01)
 *                  query, key, value N(0, W^-½), fc1 N(0, (2W)^-½)
 *                  attention output and fc2 N(0, W^-½ (2L)^-½)
 *   image tower    class token and positions N(0, W^-½)
 *                  query, key, value U(±(6/4W)^½), attention output, fc1, fc2, patches U(±f^-½)
 *   both           projection N(0, W^-½), attention biases 0, MLP biases U(±f^-½), LayerNorm 1 and 0
 *   logit scale    log(1/0.07)
 * </pre>
 *
 * <p>Element i of a tensor is drawn from the i-th value of a SplitMix64 sequence whose state is
 * mixed from the seed and the tensor's name. Any range can therefore be drawn alone, and has the
 * same bits on every machine.
 *
 * @see <a href="https://doi.org/10.1145/2714064.2660195">G. L. Steele, D. Lea and C. H. Flood
 *     (2014), Fast splittable pseudorandom number generators</a>
 */
public final class Initialization {
  private enum Family {
    CONSTANT,
    NORMAL,
    UNIFORM
  }

  /** A distribution: a constant value, a standard deviation or a bound, by family. */
  private record Draw(Family family, double scale) {
    float at(long state, long index) {
      // The middle of one of 2^52 equal parts of (0, 1): never 0, never 1, exact in a double.
      double uniform =
          ((Seeds.scatter(state + (index + 1) * Seeds.GOLDEN_GAMMA) >>> 12) + 0.5) * 0x1p-52;
      return (float)
          switch (family) {
            case CONSTANT -> scale;
            case NORMAL -> scale * NormalQuantile.of(uniform);
            case UNIFORM -> scale * (2 * uniform - 1);
          };
    }
  }

  private Initialization() {}

  /**
   * Draws a range of the flat vector.
   *
   * @param layout the layout of {@code config}
   * @param from index of the first element to draw
   * @param target receives the elements from {@code from} on, as many as it is long
   */
  public static void fill(
      ParameterLayout layout, ClipConfig config, long seed, long from, float[] target) {
    long to = from + target.length;
    if (from < 0 || to > layout.size()) {
      throw new IndexOutOfBoundsException(
          "range: [" + from + ", " + to + ") (expected: within [0, " + layout.size() + "))");
    }
    for (Parameter parameter : layout.parameters()) {
      long first = Math.max(from, parameter.offset());
      long end = Math.min(to, parameter.end());
      if (first >= end) {
        continue;
      }
      Draw draw = drawOf(parameter, config);
      long state = Seeds.scatter(Seeds.mix(seed) ^ Seeds.part(parameter.name()));
      for (long i = first; i < end; i++) {
        target[(int) (i - from)] = draw.at(state, i - parameter.offset());
      }
    }
  }

  private static Draw drawOf(Parameter parameter, ClipConfig config) {
    String name = parameter.name();
    TextConfig text = config.text();
    VisionConfig vision = config.vision();
    if (name.contains("norm")) {
      return new Draw(Family.CONSTANT, name.endsWith(".weight") ? 1 : 0);
    }
    if (name.startsWith("text_model.encoder")) {
      return inBlock(parameter, text.width(), text.mlp(), text.layers());
    }
    if (name.startsWith("vision_model.encoder")) {
      return inBlock(parameter, vision.width(), vision.mlp(), 0);
    }
    return switch (name) {
      case "logit_scale" -> new Draw(Family.CONSTANT, ClipConfig.INITIAL_LOGIT_SCALE);
      case "text_model.embeddings.token_embedding.weight" -> new Draw(Family.NORMAL, 0.02);
      case "text_model.embeddings.position_embedding.weight" -> new Draw(Family.NORMAL, 0.01);
      case "text_projection.weight" -> normal(text.width());
      case "vision_model.embeddings.patch_embedding.weight" ->
          uniform((double) ClipConfig.CHANNELS * vision.patchSize() * vision.patchSize());
      case "vision_model.embeddings.class_embedding",
          "vision_model.embeddings.position_embedding.weight",
          "visual_projection.weight" ->
          normal(vision.width());
      default -> throw new IllegalStateException(name + ": has no initial distribution");
    };
  }

  /** The text tower scales its blocks by depth; the image tower, at 0 layers, has defaults. */
  private static Draw inBlock(Parameter parameter, int width, int mlp, int scaledLayers) {
    String name = parameter.name();
    boolean bias = name.endsWith(".bias");
    boolean attention = name.contains(".self_attn.");
    boolean secondLinear = name.contains(".mlp.fc2.");
    boolean intoResidual = secondLinear || name.contains(".out_proj.");
    if (bias && attention) {
      return new Draw(Family.CONSTANT, 0);
    }
    if (bias || (scaledLayers == 0 && (!attention || intoResidual))) {
      return uniform(secondLinear ? mlp : width);
    }
    if (scaledLayers == 0) {
      return new Draw(Family.UNIFORM, Math.sqrt(6.0 / (4.0 * width)));
    }
    if (intoResidual) {
      return normal(2.0 * scaledLayers * width);
    }
    return normal(attention ? width : 2.0 * width);
  }

  private static Draw normal(double inverseVariance) {
    return new Draw(Family.NORMAL, 1 / Math.sqrt(inverseVariance));
  }

  private static Draw uniform(double fanIn) {
    return new Draw(Family.UNIFORM, 1 / Math.sqrt(fanIn));
  }
}
