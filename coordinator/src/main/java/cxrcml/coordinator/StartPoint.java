package cxrcml.coordinator;

import cxrcml.model.checkpoint.CheckpointManifest;
import cxrcml.model.checkpoint.InvalidCheckpointException;
import cxrcml.model.checkpoint.RunDirectory;
import cxrcml.model.clip.ClipConfig;
import cxrcml.service.process.ConfigurationException;
import cxrcml.service.spec.StartSpec;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Checks before a run starts that the weights it starts from are there and fit. */
final class StartPoint {
  private StartPoint() {}

  static void check(StartSpec start, ClipConfig model, String dataHash, List<Integer> folds) {
    switch (start.from()) {
      case "checkpoint" -> folds.forEach(fold -> checkCheckpoint(start, model, dataHash, fold));
      case "huggingface" -> checkDirectory(Path.of(start.path()), model);
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

  private static void checkDirectory(Path directory, ClipConfig model) {
    String json;
    try {
      json = Files.readString(directory.resolve("config.json"));
    } catch (IOException e) {
      throw new ConfigurationException(
          "start.path: " + directory + " (expected: a Hugging Face CLIP directory)", e);
    }
    ClipConfig stored = read(directory, json);
    // Positions are interpolated, where the patches of both images are the same.
    boolean resizable = stored.vision().patchSize() == model.vision().patchSize();
    int imageSize = model.vision().imageSize();
    requireModel(directory, resizable ? stored.withImageSize(imageSize) : stored, model);
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
