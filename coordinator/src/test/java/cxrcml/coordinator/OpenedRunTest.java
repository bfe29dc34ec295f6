package cxrcml.coordinator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import cxrcml.dataset.ClassGrouping;
import cxrcml.dataset.PreparedDatasetWriter;
import cxrcml.dataset.SampleRow;
import cxrcml.dataset.TokenizerSource;
import cxrcml.model.checkpoint.HuggingFaceDirectory;
import cxrcml.model.checkpoint.RunDirectory;
import cxrcml.model.clip.ClipConfig;
import cxrcml.model.clip.ClipConfig.TextConfig;
import cxrcml.model.clip.ClipConfig.VisionConfig;
import cxrcml.model.clip.ParameterLayout;
import cxrcml.service.process.ConfigurationException;
import cxrcml.service.process.ProcessOptions;
import cxrcml.service.security.Protection;
import cxrcml.service.spec.SpecReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OpenedRunTest {
  @TempDir private Path root;

  @BeforeEach
  void prepare() throws IOException {
    prepare("data", "heart");
  }

  private void prepare(String name, String word) throws IOException {
    try (PreparedDatasetWriter writer =
        PreparedDatasetWriter.create(
            root.resolve(name), 64, List.of("Edema"), ClassGrouping.byPrevalence(), "test")) {
      for (int i = 0; i < 6; i++) {
        writer.add(
            new SampleRow("s" + i, "p" + i, "t" + i, "PA", i % 2, "The " + word, new BitSet()),
            new byte[64 * 64]);
      }
      writer.finish(TokenizerSource.trained(600));
    }
  }

  private CoordinatorOptions options(String spec, String data, int shards, boolean resume) {
    return new CoordinatorOptions(
        new ProcessOptions("127.0.0.1", 0, 0, Optional.empty(), false, Protection.LOOPBACK),
        SpecReader.parse(spec, List.of()),
        root.resolve(data),
        root.resolve("out"),
        shards,
        List.of(1),
        resume,
        10,
        false);
  }

  private static OpenedRun open(CoordinatorOptions options) {
    return OpenedRun.open(options, new SplittableRandom(5));
  }

  private void assertRefused(CoordinatorOptions options, String... parts) {
    assertThatThrownBy(() -> open(options))
        .isInstanceOf(ConfigurationException.class)
        .satisfies(e -> assertThat(e.getMessage()).contains(parts));
  }

  @Test
  void beginsARunAndGoesOnWithItInANewTerm() {
    OpenedRun first = open(options("{}", "data", 2, false));
    first.journal().close();
    OpenedRun second = open(options("{}", "data", 2, true));
    second.journal().close();

    assertThat(first.progress().fence().term()).isEqualTo(1);
    assertThat(second.progress().fence().term()).isEqualTo(2);
    assertThat(second.progress().fence().run()).isEqualTo(first.progress().fence().run());
    assertThat(first.plan().trainingSamples().apply(1)).containsExactly(0, 2, 4);
    assertThat(new RunDirectory(root.resolve("out")).spec()).exists();
  }

  @Test
  void doesNotTouchARunUnlessAskedTo() {
    open(options("{}", "data", 2, false)).journal().close();

    assertRefused(options("{}", "data", 2, false), "holds a run", "--resume");
  }

  @Test
  void namesBothHashesOfAnotherSpecification() {
    open(options("{}", "data", 2, false)).journal().close();

    assertRefused(
        options("{seed: 7}", "data", 2, true),
        "spec hash: " + SpecReader.hash(SpecReader.parse("{seed: 7}", List.of())),
        "expected: " + SpecReader.hash(SpecReader.parse("{}", List.of())));
  }

  @Test
  void namesBothHashesOfAnotherDataSet() throws IOException {
    OpenedRun first = open(options("{}", "data", 2, false));
    first.journal().close();
    prepare("other", "lung");

    assertRefused(
        options("{}", "other", 2, true), "data hash: ", "expected: " + first.data().hash());
  }

  @Test
  void goesOnWithAnotherNumberOfShards() {
    OpenedRun first = open(options("{}", "data", 2, false));
    first.journal().close();
    OpenedRun second = open(options("{}", "data", 3, true));
    second.journal().close();

    assertThat(second.progress().fence().run()).isEqualTo(first.progress().fence().run());
    assertThat(second.plan().shardBlocks()).hasSize(3);
    assertThat(second.shards().blockElements()).isEqualTo(first.shards().blockElements());
  }

  @Test
  void checksWithoutTouchingAnything() throws IOException {
    OpenedRun.check(options("{}", "data", 2, false));
    assertThat(root.resolve("out")).doesNotExist();
    open(options("{}", "data", 2, false)).journal().close();
    String journal = Files.readString(root.resolve("out").resolve("journal.log"));

    OpenedRun.check(options("{}", "data", 2, true));
    assertThatThrownBy(() -> OpenedRun.check(options("{}", "data", 2, false)))
        .hasMessageContaining("holds a run");
    assertThatThrownBy(() -> OpenedRun.check(options("{seed: 7}", "data", 2, true)))
        .hasMessageContaining("spec hash: ");
    assertThat(root.resolve("out").resolve("journal.log")).hasContent(journal);
  }

  @Test
  void refusesMoreComponentsThanTheFirstFitWillSee() {
    String spec =
        "{batch: {microBatch: 2}, schedule: {epochs: 3}, mixture: {components: %d, warmupSteps: %d}}";

    assertRefused(
        options(spec.formatted(4, 1), "data", 1, false),
        "mixture.components: 4 (expected: <= 3,",
        "the samples of fold 1 seen before the first fit");
    open(options(spec.formatted(3, 1), "data", 1, false)).journal().close();
  }

  @Test
  void startsFromAModelForAnotherImageSizeOfTheSamePatches() throws IOException {
    Path directory = root.resolve("clip");
    String spec = "{start: {from: huggingface, path: " + directory + "}}";
    ClipConfig model = ClipConfig.tiny().withVocabulary(528); // all it finds
    writeModel(directory, model.withImageSize(128), "data");
    open(options(spec, "data", 1, false)).journal().close();

    VisionConfig vision = new VisionConfig(64, 16, 128, 2, 4, 512);
    writeModel(directory, new ClipConfig(vision, model.text(), model.projectionSize()), "data");
    assertRefused(options(spec, "data", 1, true), "start.path: " + directory, "patchSize=16");
  }

  @Test
  void takesTheSizesOfAStartOfAnyShape() throws IOException {
    Path directory = root.resolve("clip");
    ClipConfig unusual =
        new ClipConfig(
            new VisionConfig(96, 8, 24, 1, 3, 41), new TextConfig(528, 9, 20, 1, 5, 33), 7);
    writeModel(directory, unusual, "data");
    String start = "start: {from: huggingface, path: " + directory + "}";

    OpenedRun opened = open(options("{model: {preset: start}, " + start + "}", "data", 1, false));
    opened.journal().close();

    assertThat(opened.model()).isEqualTo(unusual.withImageSize(64));
    String sizes =
        "patchSize: 8, visionWidth: 24, visionLayers: 1, visionHeads: 3, visionMlp: 41,"
            + " contextLength: 9, textWidth: 20, textLayers: 1, textHeads: 5, textMlp: 33,"
            + " projection: 7";
    OpenedRun.check(
        new CoordinatorOptions(
            options("{}", "data", 1, false).process(),
            SpecReader.parse("{model: {" + sizes + "}, " + start + "}", List.of()),
            root.resolve("data"),
            root.resolve("other"),
            1,
            List.of(1),
            false,
            10,
            false));
  }

  @Test
  void refusesAStartOfOtherTokensOrBrokenWeights() throws IOException {
    Path directory = root.resolve("clip");
    String spec = "{start: {from: huggingface, path: " + directory + "}}";
    ClipConfig model = ClipConfig.tiny().withVocabulary(528).withImageSize(64);
    prepare("other", "lungs");
    writeModel(directory, model, "other");
    assertRefused(
        options(spec, "data", 1, false), "tokenizer.json: other tokens than the data set");

    writeModel(directory, model, "data");
    Path weights = directory.resolve("model.safetensors");
    Files.write(weights, Arrays.copyOf(Files.readAllBytes(weights), 10_000));
    assertRefused(options(spec, "data", 1, false), "start.path: ", "model.safetensors");
    assertThat(root.resolve("out")).doesNotExist();
  }

  private void writeModel(Path directory, ClipConfig model, String data) throws IOException {
    ParameterLayout layout = ParameterLayout.of(model);
    Path tokenizer = root.resolve(data).resolve("tokenizer.json");
    HuggingFaceDirectory.write(directory, model, layout, (from, target) -> {}, tokenizer);
  }

  @Test
  void refusesALagAndABatchThatTheDataIsTooSmallOrTooLargeFor() {
    String lag = "{batch: {microBatch: 2}, mixture: {components: 2, warmupSteps: 1, refitLag: %d}}";
    assertRefused(
        options(lag.formatted(1), "data", 1, false),
        "mixture.refitLag: 1 (expected: < 1, the steps of an epoch of fold 1)");
    open(options(lag.formatted(0), "data", 1, false)).journal().close();

    assertRefused(
        options("{batch: {microBatch: 200000}}", "data", 1, true),
        "batch.microBatch: 200000 (expected: <= 32768 for images of 64 pixels)");
  }

  @Test
  void refusesWhatCannotBeRun() throws IOException {
    assertRefused(options("{}", "nowhere", 1, false), "nowhere (expected: a directory made by");
    assertRefused(options("{}", "data", 1_000_000, false), "shards: 1000000 (expected: 1 to ");
    assertRefused(options("{model: {imageSize: 32}}", "data", 1, false), "model.imageSize: 32");
    assertRefused(
        options("{model: {freeze: [image_model.*]}}", "data", 1, false),
        "model.freeze: image_model.* (expected: to fit a parameter's name)");
    assertRefused(
        options("{start: {from: checkpoint, path: gone, version: 3}}", "data", 1, false),
        "start.path: checkpoint: gone/fold-1/checkpoints/3");
    assertRefused(
        options("{start: {from: checkpoint, path: gone, version: 99}}", "data", 1, false),
        "start.version: 99 (expected: < 10, the steps of fold 1)");
    Files.createDirectories(root.resolve("empty"));
    assertRefused(
        options(
            "{start: {from: huggingface, path: " + root.resolve("empty") + "}}", "data", 1, false),
        "expected: a Hugging Face CLIP directory");
  }
}
