package cxrcml.coordinator;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import cxrcml.dataset.PreparedDataset;
import cxrcml.model.checkpoint.CheckpointManifest;
import cxrcml.model.checkpoint.HuggingFaceDirectory;
import cxrcml.model.checkpoint.InvalidCheckpointException;
import cxrcml.model.checkpoint.RunDirectory;
import cxrcml.model.clip.ClipConfig;
import cxrcml.service.process.ConfigurationException;
import cxrcml.service.process.Failure;
import cxrcml.service.spec.StartSpec;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Checks before a run starts that the weights it starts from are there and fit. */
final class StartPoint {
  private static final ObjectMapper JSON = JsonMapper.builder().build();

  private StartPoint() {}

  static void check(StartSpec start, ClipConfig model, PreparedDataset data, List<Integer> folds) {
    switch (start.from()) {
      case "checkpoint" -> folds.forEach(fold -> checkCheckpoint(start, model, data.hash(), fold));
      case "huggingface" -> checkDirectory(Path.of(start.path()), model, data.tokenizerFile());
      default -> {}
    }
  }

  private static void checkCheckpoint(
      StartSpec start, ClipConfig model, String dataHash, int fold) {
    Path checkpoint = new RunDirectory(Path.of(start.path())).checkpoint(fold, start.version());
    try {
      CheckpointManifest manifest = CheckpointManifest.read(checkpoint);
      // Other data may have other folds: what is held out here may have been trained on there.
      if (!manifest.dataHash().equals(dataHash)) {
        throw new ConfigurationException(
            "start.path: %s: data hash %s (expected: %s)"
                .formatted(checkpoint, manifest.dataHash(), dataHash));
      }
      requireModel(checkpoint, read(checkpoint, manifest.model().toString()), model);
    } catch (InvalidCheckpointException e) {
      throw new ConfigurationException("start.path: " + e.getMessage(), e);
    }
  }

  private static void checkDirectory(Path directory, ClipConfig model, Path tokenizer) {
    ClipConfig stored = RunModel.startModel(directory);
    // Positions are interpolated, where the patches of both images are the same.
    boolean resizable = stored.vision().patchSize() == model.vision().patchSize();
    int imageSize = model.vision().imageSize();
    requireModel(directory, resizable ? stored.withImageSize(imageSize) : stored, model);
    try (HuggingFaceDirectory weights = HuggingFaceDirectory.open(directory)) {
      if (Files.exists(weights.tokenizerFile())) {
        requireSameTokens(weights.tokenizerFile(), tokenizer);
      }
    } catch (IOException e) {
      throw new ConfigurationException("start.path: " + Failure.sentenceOf(e), e);
    }
  }

  /** As many tokens are not yet the same tokens. */
  private static void requireSameTokens(Path stored, Path expected) throws IOException {
    if (!vocabulary(stored).equals(vocabulary(expected))) {
      throw new ConfigurationException(
          ("start.path: %s: other tokens than the data set's (expected: data prepared with --tokenizer"
                  + " and this file)")
              .formatted(stored));
    }
  }

  private static JsonNode vocabulary(Path tokenizer) throws IOException {
    return JSON.readTree(tokenizer.toFile()).path("model").path("vocab");
  }

  private static ClipConfig read(Path where, String json) {
    try {
      return ClipConfig.fromJson(json);
    } catch (IllegalArgumentException e) {
      throw new ConfigurationException("start.path: " + where + ": " + e.getMessage(), e);
    }
  }

  private static void requireModel(Path where, ClipConfig actual, ClipConfig expected) {
    if (!actual.equals(expected)) {
      throw new ConfigurationException(
          "start.path: %s: %s (expected: %s)".formatted(where, actual, expected));
    }
  }
}
