package cxrcml.model.clip;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import cxrcml.model.clip.ClipConfig.TextConfig;
import cxrcml.model.clip.ClipConfig.VisionConfig;

/** Translates between {@link ClipConfig} and Hugging Face's {@code config.json}. */
final class ClipConfigJson {
  private static final ObjectMapper MAPPER = new ObjectMapper();

  /**
   * The value of {@code eos_token_id} at which transformers pools the text tower at the largest id
   * of a row, which is what this project does; with any other value it looks for the first token of
   * that id, which is the same where that is the largest of all ids.
   */
  private static final int POOL_AT_LARGEST_ID = 2;

  private ClipConfigJson() {}

  static String write(ClipConfig config) {
    ObjectNode root = JsonNodeFactory.instance.objectNode();
    root.putArray("architectures").add("CLIPModel");
    root.put("model_type", "clip");
    root.put("torch_dtype", "float32");
    root.put("projection_dim", config.projectionSize());
    root.put("logit_scale_init_value", ClipConfig.INITIAL_LOGIT_SCALE);
    root.put("initializer_factor", 1.0);
    writeText(config, root.putObject("text_config"));
    writeVision(config, root.putObject("vision_config"));
    return root.toPrettyString() + "\n";
  }

  private static void writeText(ClipConfig config, ObjectNode node) {
    TextConfig text = config.text();
    node.put("model_type", "clip_text_model");
    node.put("vocab_size", text.vocabularySize());
    node.put("max_position_embeddings", text.contextLength());
    writeTower(node, text.width(), text.layers(), text.heads(), text.mlp());
    writeKind(node, config);
    node.put("projection_dim", config.projectionSize());
    // OpenAI's own files carry these three, none of which is an id of their vocabulary.
    node.put("bos_token_id", 0);
    node.put("pad_token_id", 1);
    node.put("eos_token_id", POOL_AT_LARGEST_ID);
  }

  private static void writeVision(ClipConfig config, ObjectNode node) {
    VisionConfig vision = config.vision();
    node.put("model_type", "clip_vision_model");
    node.put("image_size", vision.imageSize());
    node.put("patch_size", vision.patchSize());
    node.put("num_channels", ClipConfig.CHANNELS);
    writeTower(node, vision.width(), vision.layers(), vision.heads(), vision.mlp());
    writeKind(node, config);
    node.put("projection_dim", config.projectionSize());
  }

  private static void writeTower(ObjectNode node, int width, int layers, int heads, int mlp) {
    node.put("hidden_size", width);
    node.put("num_hidden_layers", layers);
    node.put("num_attention_heads", heads);
    node.put("intermediate_size", mlp);
  }

  private static void writeKind(ObjectNode node, ClipConfig config) {
    node.put("hidden_act", config.activation().hiddenAct());
    node.put("layer_norm_eps", ClipConfig.LAYER_NORM_EPSILON);
    node.put("attention_dropout", 0.0);
  }

  static ClipConfig read(String json) {
    JsonNode root = parse(json);
    String modelType = root.path("model_type").asText("");
    require(modelType.equals("clip"), "model_type", modelType, "clip");
    ClipConfig defaults = ClipConfig.vitB32();
    return new ClipConfig(
        readVision(tower(root, "vision_config"), defaults.vision()),
        readText(tower(root, "text_config"), defaults.text()),
        integer(root, "projection_dim", defaults.projectionSize()),
        readActivation(tower(root, "vision_config"), tower(root, "text_config")));
  }

  private static Activation readActivation(JsonNode vision, JsonNode text) {
    String images = hiddenAct(vision);
    String texts = hiddenAct(text);
    require(texts.equals(images), "hidden_act", texts, "that of the image tower; " + images);
    for (Activation activation : Activation.values()) {
      if (activation.hiddenAct().equals(images)) {
        return activation;
      }
    }
    throw new IllegalArgumentException("hidden_act: " + images + " (expected: quick_gelu or gelu)");
  }

  private static String hiddenAct(JsonNode tower) {
    return tower.path("hidden_act").asText(Activation.QUICK_GELU.hiddenAct());
  }

  /** Old files have a second dictionary, and transformers lets that one decide. */
  private static JsonNode tower(JsonNode root, String name) {
    JsonNode old = root.path(name + "_dict");
    return old.isObject() ? old : root.path(name);
  }

  private static VisionConfig readVision(JsonNode node, VisionConfig defaults) {
    requireSameNorm(node);
    int channels = integer(node, "num_channels", ClipConfig.CHANNELS);
    require(channels == ClipConfig.CHANNELS, "num_channels", channels, "3");
    return new VisionConfig(
        integer(node, "image_size", defaults.imageSize()),
        integer(node, "patch_size", defaults.patchSize()),
        integer(node, "hidden_size", defaults.width()),
        integer(node, "num_hidden_layers", defaults.layers()),
        integer(node, "num_attention_heads", defaults.heads()),
        integer(node, "intermediate_size", defaults.mlp()));
  }

  private static TextConfig readText(JsonNode node, TextConfig defaults) {
    requireSameNorm(node);
    int vocabulary = integer(node, "vocab_size", defaults.vocabularySize());
    int end = integer(node, "eos_token_id", defaults.vocabularySize() - 1);
    require(
        end == POOL_AT_LARGEST_ID || end == vocabulary - 1,
        "eos_token_id",
        end,
        POOL_AT_LARGEST_ID + " or " + (vocabulary - 1) + ", the largest id");
    return new TextConfig(
        vocabulary,
        integer(node, "max_position_embeddings", defaults.contextLength()),
        integer(node, "hidden_size", defaults.width()),
        integer(node, "num_hidden_layers", defaults.layers()),
        integer(node, "num_attention_heads", defaults.heads()),
        integer(node, "intermediate_size", defaults.mlp()));
  }

  private static void requireSameNorm(JsonNode tower) {
    double epsilon = tower.path("layer_norm_eps").asDouble(ClipConfig.LAYER_NORM_EPSILON);
    require(epsilon == ClipConfig.LAYER_NORM_EPSILON, "layer_norm_eps", epsilon, "1e-5");
  }

  private static JsonNode parse(String json) {
    try {
      return MAPPER.readTree(json);
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException(
          "config.json: " + e.getOriginalMessage() + " (expected: JSON)", e);
    }
  }

  private static int integer(JsonNode node, String name, int absent) {
    JsonNode value = node.path(name);
    if (value.isMissingNode()) {
      return absent;
    }
    require(value.canConvertToInt() && value.isIntegralNumber(), name, value, "an integer");
    return value.intValue();
  }

  private static void require(boolean holds, String name, Object value, String expected) {
    if (!holds) {
      throw new IllegalArgumentException(name + ": " + value + " (expected: " + expected + ")");
    }
  }
}
