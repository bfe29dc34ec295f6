package cxrcml.model.clip;

import static java.util.Objects.requireNonNull;

/**
 * The sizes of a CLIP model: an image tower and a text tower of pre-LN transformer blocks, each
 * projected without bias into one common space.
 *
 * <p>What is not a component is the same for every model here: three image channels, layer
 * normalization with ε = 1e-5, no dropout.
 *
 * @param projectionSize D, the length of an image or text embedding; ≥ 1
 * @param activation of the blocks of both towers
 * @see <a href="https://arxiv.org/abs/2103.00020">A. Radford et al. (2021), Learning transferable
 *     visual models from natural language supervision</a>
 */
public record ClipConfig(
    VisionConfig vision, TextConfig text, int projectionSize, Activation activation) {

  /** Colour channels of an image; a radiograph repeats its grey value. */
  public static final int CHANNELS = 3;

  /** ε of every layer normalization. */
  public static final double LAYER_NORM_EPSILON = 1e-5;

  /** Initial value of {@code logit_scale}: the logarithm of 1/0.07. */
  public static final double INITIAL_LOGIT_SCALE = 2.6592600369327783;

  public ClipConfig {
    requireNonNull(vision, "vision");
    requireNonNull(text, "text");
    requirePositive(projectionSize, "projectionSize");
    requireNonNull(activation, "activation");
  }

  /** A model with OpenAI's activation. */
  public ClipConfig(VisionConfig vision, TextConfig text, int projectionSize) {
    this(vision, text, projectionSize, Activation.QUICK_GELU);
  }

  /**
   * Sizes of the image tower.
   *
   * @param imageSize edge of the square input, in pixels; a multiple of {@code patchSize}
   * @param patchSize edge of a square patch, in pixels; ≥ 1
   * @param width length of a token; a multiple of {@code heads}
   * @param layers number of transformer blocks; ≥ 1
   * @param heads attention heads of a block; ≥ 1
   * @param mlp width of the hidden layer of a block; ≥ 1
   */
  public record VisionConfig(
      int imageSize, int patchSize, int width, int layers, int heads, int mlp) {
    public VisionConfig {
      requirePositive(imageSize, "imageSize");
      requirePositive(patchSize, "patchSize");
      requireDivisor(patchSize, "patchSize", imageSize, "imageSize");
      requireTower(width, layers, heads, mlp);
    }

    /** Tokens of an image: one a patch, and the class token before them. */
    public int tokens() {
      int patchesPerEdge = imageSize / patchSize;
      return patchesPerEdge * patchesPerEdge + 1;
    }
  }

  /**
   * Sizes of the text tower.
   *
   * @param vocabularySize number of token ids; the largest id marks the end of a text; ≥ 3
   * @param contextLength tokens of a text, both marks included; ≥ 3
   * @param width length of a token; a multiple of {@code heads}
   * @param layers number of transformer blocks; ≥ 1
   * @param heads attention heads of a block; ≥ 1
   * @param mlp width of the hidden layer of a block; ≥ 1
   */
  public record TextConfig(
      int vocabularySize, int contextLength, int width, int layers, int heads, int mlp) {
    public TextConfig {
      requireAtLeast(3, vocabularySize, "vocabularySize");
      requireAtLeast(3, contextLength, "contextLength");
      requireTower(width, layers, heads, mlp);
    }
  }

  /** OpenAI's ViT-B/32: 151,277,313 parameters in 398 tensors. */
  public static ClipConfig vitB32() {
    return new ClipConfig(
        new VisionConfig(224, 32, 768, 12, 12, 3072),
        new TextConfig(49408, 77, 512, 12, 8, 2048),
        512);
  }

  /** A model of 1.1 million parameters for images of 64 pixels, which two cores can train. */
  public static ClipConfig tiny() {
    return new ClipConfig(
        new VisionConfig(64, 8, 128, 2, 4, 512), new TextConfig(2048, 32, 128, 2, 4, 512), 128);
  }

  /** Returns this model for square images of another edge, in pixels. */
  public ClipConfig withImageSize(int imageSize) {
    return new ClipConfig(
        new VisionConfig(
            imageSize, vision.patchSize, vision.width, vision.layers, vision.heads, vision.mlp),
        text,
        projectionSize,
        activation);
  }

  /** Returns this model for a vocabulary of another size. */
  public ClipConfig withVocabulary(int vocabularySize) {
    return withText(vocabularySize, text.contextLength);
  }

  /** Returns this model for texts of another length, in tokens. */
  public ClipConfig withContextLength(int contextLength) {
    return withText(text.vocabularySize, contextLength);
  }

  /** Writes this model as the {@code config.json} of a Hugging Face {@code CLIPModel}. */
  public String toJson() {
    return ClipConfigJson.write(this);
  }

  /**
   * Reads the {@code config.json} of a Hugging Face {@code CLIPModel}; what it leaves out has the
   * default of the transformers library.
   *
   * @throws IllegalArgumentException if it is not such a file, or describes a model that differs
   *     from ours in more than its sizes
   */
  public static ClipConfig fromJson(String json) {
    return ClipConfigJson.read(json);
  }

  private ClipConfig withText(int vocabularySize, int contextLength) {
    return new ClipConfig(
        vision,
        new TextConfig(
            vocabularySize, contextLength, text.width, text.layers, text.heads, text.mlp),
        projectionSize,
        activation);
  }

  private static void requireTower(int width, int layers, int heads, int mlp) {
    requirePositive(width, "width");
    requirePositive(layers, "layers");
    requirePositive(heads, "heads");
    requirePositive(mlp, "mlp");
    requireDivisor(heads, "heads", width, "width");
  }

  private static void requirePositive(int value, String name) {
    requireAtLeast(1, value, name);
  }

  private static void requireAtLeast(int least, int value, String name) {
    if (value < least) {
      throw new IllegalArgumentException(name + ": " + value + " (expected: >= " + least + ")");
    }
  }

  private static void requireDivisor(int divisor, String name, int whole, String wholeName) {
    if (whole % divisor != 0) {
      throw new IllegalArgumentException(
          name + ": " + divisor + " (expected: a divisor of " + wholeName + " " + whole + ")");
    }
  }
}
