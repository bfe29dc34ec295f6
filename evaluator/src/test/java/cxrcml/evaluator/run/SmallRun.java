package cxrcml.evaluator.run;

import com.fasterxml.jackson.databind.ObjectMapper;
import cxrcml.dataset.ClassGrouping;
import cxrcml.dataset.PreparedDataset;
import cxrcml.dataset.PreparedDatasetWriter;
import cxrcml.dataset.SampleRow;
import cxrcml.dataset.TokenizerSource;
import cxrcml.dataset.image.Fit;
import cxrcml.model.checkpoint.CheckpointManifest;
import cxrcml.model.checkpoint.RunDirectory;
import cxrcml.model.clip.ClipConfig;
import cxrcml.model.clip.Initialization;
import cxrcml.model.clip.ParameterLayout;
import cxrcml.model.safetensors.SafetensorsWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;

/** A data set of 40 samples of 16 pixels, and checkpoints of a model of some thousand weights. */
public final class SmallRun {
  /** Where a byte alphabet with two marks ends. */
  private static final int VOCABULARY = 514;

  /** Three classes, the last never positive in fold 1. */
  public static final List<String> CLASSES = List.of("Edema", "Mass", "Hernia");

  private SmallRun() {}

  /** Returns a model for 16 pixels. */
  public static ClipConfig config() {
    return new ClipConfig(
        new ClipConfig.VisionConfig(16, 8, 16, 1, 2, 32),
        new ClipConfig.TextConfig(VOCABULARY, 24, 16, 1, 2, 32),
        12);
  }

  /** Writes and opens a data set of two folds. */
  public static PreparedDataset dataset(Path directory) throws IOException {
    return dataset(directory, "", Fit.CROP);
  }

  /** Writes and opens the same data set, something put before every text. */
  static PreparedDataset dataset(Path directory, String header, Fit fit) throws IOException {
    SplittableRandom random = new SplittableRandom(4);
    try (PreparedDatasetWriter writer =
        PreparedDatasetWriter.create(
            directory, 16, CLASSES, ClassGrouping.byPrevalence(), "a test")) {
      writer.fit(fit);
      for (int i = 0; i < 40; i++) {
        BitSet labels = new BitSet();
        labels.set(0, random.nextInt(2) == 0);
        labels.set(1, random.nextInt(3) == 0);
        labels.set(2, i % 2 == 0 && random.nextInt(3) == 0);
        byte[] image = new byte[256];
        random.nextBytes(image);
        String text = header + (labels.get(0) ? "Edema is present." : "No edema, case " + i + ".");
        String patient = "p" + i % 10;
        writer.add(new SampleRow("s" + i, patient, "t" + i, "PA", i % 2, text, labels), image);
      }
      writer.finish(TokenizerSource.trained(VOCABULARY));
    }
    return PreparedDataset.open(directory);
  }

  /** Returns initial weights of a seed. */
  public static float[] weights(ClipConfig config, long seed) {
    float[] weights = new float[(int) ParameterLayout.of(config).size()];
    Initialization.fill(ParameterLayout.of(config), config, seed, 0, weights);
    return weights;
  }

  /** Writes a checkpoint of two shards. */
  public static void checkpoint(
      RunDirectory directory, ClipConfig config, int fold, long version, float[] weights)
      throws IOException {
    Path place = directory.checkpoint(fold, version);
    Files.createDirectories(place);
    int middle = weights.length / 3;
    List<CheckpointManifest.FileEntry> files = new ArrayList<>();
    files.add(shard(directory.parameters(fold, version, 0, 2), weights, 0, middle));
    files.add(shard(directory.parameters(fold, version, 1, 2), weights, middle, weights.length));
    ObjectMapper json = new ObjectMapper();
    CheckpointManifest manifest =
        new CheckpointManifest(
            CheckpointManifest.FORMAT,
            "run",
            fold,
            version,
            "5pec",
            "da7a",
            json.readTree(config.toJson()),
            new CheckpointManifest.Plan(weights.length, 1, List.of(0L, (long) middle)),
            json.createObjectNode(),
            files);
    Files.writeString(place.resolve(RunDirectory.MANIFEST), manifest.toJson());
  }

  private static CheckpointManifest.FileEntry shard(Path file, float[] weights, int from, int to)
      throws IOException {
    try (SafetensorsWriter writer = SafetensorsWriter.create(file, Map.of())) {
      writer.declare("parameter", to - from);
      writer.write(Arrays.copyOfRange(weights, from, to));
      writer.commit();
    }
    return new CheckpointManifest.FileEntry(
        file.getFileName().toString(), Files.size(file), sha256(Files.readAllBytes(file)));
  }

  private static String sha256(byte[] bytes) {
    try {
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }
}
