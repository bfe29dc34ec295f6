package cxrcml.coordinator;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import cxrcml.model.clip.ClipConfig;
import cxrcml.model.clip.ClipConfig.TextConfig;
import cxrcml.model.clip.ClipConfig.VisionConfig;
import cxrcml.service.process.ConfigurationException;
import cxrcml.service.spec.ModelSpec;
import cxrcml.service.spec.RunSpec;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Decides the sizes of a run's model from its specification and its data set. */
public final class RunModel {
  private static final ObjectMapper JSON = JsonMapper.builder().build();

  /** Width of the hidden layer of a transformer block, relative to the tower's. */
  private static final int MLP_FACTOR = 4;

  private RunModel() {}

  /**
   * Returns the model's sizes.
   *
   * @param imageSize edge of the data set's images, in pixels
   * @param tokenizer the data set's {@code tokenizer.json}
   * @throws ConfigurationException if they do not fit together
   */
  public static ClipConfig of(RunSpec run, int imageSize, Path tokenizer) {
    ModelSpec spec = run.model();
    if (spec.imageSize() != 0 && spec.imageSize() != imageSize) {
      throw new ConfigurationException(
          "model.imageSize: %d (expected: %d, the data set's, or 0)"
              .formatted(spec.imageSize(), imageSize));
    }
    return of(run, preset(run), imageSize, vocabularySize(tokenizer));
  }

  /**
   * Returns the model's sizes where there is no data set yet, with its preset's image size and
   * vocabulary.
   *
   * @throws ConfigurationException if they do not fit together
   */
  public static ClipConfig ofPreset(RunSpec run) {
    ClipConfig preset = preset(run);
    return of(
        run,
        preset,
        or(run.model().imageSize(), preset.vision().imageSize()),
        preset.text().vocabularySize());
  }

  private static ClipConfig of(RunSpec run, ClipConfig preset, int imageSize, int vocabulary) {
    ModelSpec spec = run.model();
    try {
      return new ClipConfig(
          vision(spec, preset.vision(), imageSize),
          text(spec, preset.text(), vocabulary),
          or(spec.projection(), preset.projectionSize()));
    } catch (IllegalArgumentException e) {
      throw new ConfigurationException("model: " + e.getMessage(), e);
    }
  }

  private static ClipConfig preset(RunSpec run) {
    return switch (run.model().preset()) {
      case "vit-b-32" -> ClipConfig.vitB32();
      case "start" -> startModel(Path.of(run.start().path()));
      default -> ClipConfig.tiny();
    };
  }

  /** Reads the sizes of the model in a Hugging Face directory. */
  static ClipConfig startModel(Path directory) {
    String json;
    try {
      json = Files.readString(directory.resolve("config.json"));
    } catch (IOException e) {
      throw new ConfigurationException(
          "start.path: " + directory + " (expected: a Hugging Face CLIP directory)", e);
    }
    try {
      return ClipConfig.fromJson(json);
    } catch (IllegalArgumentException e) {
      throw new ConfigurationException("start.path: " + directory + ": " + e.getMessage(), e);
    }
  }

  private static VisionConfig vision(ModelSpec spec, VisionConfig preset, int imageSize) {
    int width = or(spec.visionWidth(), preset.width());
    return new VisionConfig(
        imageSize,
        or(spec.patchSize(), preset.patchSize()),
        width,
        or(spec.visionLayers(), preset.layers()),
        or(spec.visionHeads(), preset.heads()),
        or(spec.visionMlp(), hidden(spec, width, preset.mlp())));
  }

  private static TextConfig text(ModelSpec spec, TextConfig preset, int vocabularySize) {
    int width = or(spec.textWidth(), preset.width());
    return new TextConfig(
        vocabularySize,
        or(spec.contextLength(), preset.contextLength()),
        width,
        or(spec.textLayers(), preset.layers()),
        or(spec.textHeads(), preset.heads()),
        or(spec.textMlp(), hidden(spec, width, preset.mlp())));
  }

  private static int hidden(ModelSpec spec, int width, int presetHidden) {
    return spec.preset().equals("start") ? presetHidden : MLP_FACTOR * width;
  }

  private static int or(int value, int preset) {
    return value == 0 ? preset : value;
  }

  /** Returns one more than the largest token id. */
  static int vocabularySize(Path tokenizer) {
    int largest = -1;
    try {
      JsonNode tree = JSON.readTree(tokenizer.toFile());
      for (JsonNode id : tree.path("model").path("vocab")) {
        largest = Math.max(largest, id.asInt());
      }
      for (JsonNode token : tree.path("added_tokens")) {
        largest = Math.max(largest, token.path("id").asInt());
      }
    } catch (IOException e) {
      throw new ConfigurationException("tokenizer " + tokenizer + ": " + e.getMessage(), e);
    }
    if (largest < 0) {
      throw new ConfigurationException(
          "tokenizer " + tokenizer + ": no tokens (expected: model.vocab)");
    }
    return largest + 1;
  }
}
