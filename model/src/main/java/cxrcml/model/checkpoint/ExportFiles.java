package cxrcml.model.checkpoint;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import cxrcml.model.image.PixelNormalization;
import cxrcml.model.tokenizer.Bpe;

/** The small JSON files beside the weights, without which transformers guesses. */
final class ExportFiles {
  private static final int BICUBIC = 3; // PIL's number

  private ExportFiles() {}

  /**
   * {@code preprocessor_config.json}: shorter side to size and centre crop; or, padded, longer side
   * to size, where transformers' crop to more than there is puts the image in the middle of black.
   */
  static String preprocessor(int imageSize, boolean padded) {
    ObjectNode root = JsonNodeFactory.instance.objectNode();
    root.put("image_processor_type", "CLIPImageProcessor");
    root.put("feature_extractor_type", "CLIPFeatureExtractor");
    root.put("do_convert_rgb", true);
    ObjectNode size = root.put("do_resize", true).putObject("size");
    if (padded) {
      size.put("max_height", imageSize).put("max_width", imageSize);
    } else {
      size.put("shortest_edge", imageSize);
    }
    root.put("resample", BICUBIC);
    root.put("do_center_crop", true);
    root.putObject("crop_size").put("height", imageSize).put("width", imageSize);
    root.put("do_rescale", true).put("rescale_factor", 1.0 / 255);
    root.put("do_normalize", true);
    PixelNormalization.MEAN.forEach(root.putArray("image_mean")::add);
    PixelNormalization.STANDARD_DEVIATION.forEach(root.putArray("image_std")::add);
    return text(root);
  }

  /** {@code tokenizer_config.json}. */
  static String tokenizer(int contextLength) {
    ObjectNode root = JsonNodeFactory.instance.objectNode();
    root.put("tokenizer_class", "CLIPTokenizer");
    root.put("processor_class", "CLIPProcessor");
    root.put("model_max_length", contextLength);
    root.put("do_lower_case", true).put("errors", "replace").put("add_prefix_space", false);
    root.setAll(marks());
    return text(root);
  }

  /** {@code special_tokens_map.json}. */
  static String specialTokens() {
    return text(marks());
  }

  private static ObjectNode marks() {
    ObjectNode node = JsonNodeFactory.instance.objectNode();
    node.put("bos_token", Bpe.START_OF_TEXT).put("eos_token", Bpe.END_OF_TEXT);
    return node.put("pad_token", Bpe.END_OF_TEXT).put("unk_token", Bpe.END_OF_TEXT);
  }

  private static String text(ObjectNode root) {
    return root.toPrettyString() + "\n";
  }
}
