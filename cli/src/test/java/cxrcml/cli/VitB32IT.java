package cxrcml.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import cxrcml.cli.CommandLineProcess.Outcome;
import cxrcml.dataset.PreparedDataset;
import cxrcml.model.checkpoint.HuggingFaceDirectory;
import cxrcml.model.clip.ClipConfig;
import cxrcml.model.clip.Initialization;
import cxrcml.model.clip.Parameter;
import cxrcml.model.clip.ParameterLayout;
import cxrcml.model.tokenizer.BpeTrainer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * CLIP ViT-B/32 in its full size, from scratch, through the whole system: five steps of two
 * micro-batches with two workers and two shards. Takes some minutes and about 14 GB of memory.
 */
@Tag("proof")
class VitB32IT {
  private static final int VOCABULARY = 49_408;
  private static final int STEPS = 5;
  private static final long SEED = 3;

  @TempDir private static Path scratch;

  private static Path out;

  @BeforeAll
  static void train() throws IOException, InterruptedException {
    Path small = scratch.resolve("small");
    run("prepare", "phantom", "--out", small.toString(), "--samples", "500", "--size", "16");
    Path tokenizer = scratch.resolve("tokenizer.json");
    new BpeTrainer(VOCABULARY, 1).train(words(small)).writeTo(tokenizer);
    Path data = scratch.resolve("data");
    run(
        "prepare",
        "phantom",
        "--out",
        data.toString(),
        "--samples",
        "500",
        "--size",
        "224",
        "--tokenizer",
        tokenizer.toString());
    out = scratch.resolve("out");
    List<String> command = new ArrayList<>(List.of("train", "--data", data.toString()));
    command.addAll(List.of("--spec", Path.of("..", "specs", "cxr-lt.yaml").toString()));
    command.addAll(List.of("--out", out.toString(), "--fold", "0"));
    command.addAll(List.of("--workers", "2", "--shards", "2"));
    for (String value :
        List.of(
            "seed=" + SEED,
            "threads=1",
            "start={from: random, path: ''}",
            "batch={microBatch: 8, slotsPerStep: 2}",
            "schedule={steps: " + STEPS + ", warmupSteps: 0}",
            "optimizer.learningRate=1e-4",
            "mixture={components: 8, dimensions: 8, warmupSteps: 3}",
            "evaluation={everyCheckpoints: 0, resamples: 0}")) {
      command.addAll(List.of("--set", value));
    }
    run(command.toArray(String[]::new));
  }

  @Test
  void fiveStepsAreTakenAndTheMixtureJoinsIn() throws IOException {
    List<String[]> rows =
        Files.readAllLines(out.resolve("fold-0/history.csv")).stream()
            .skip(1)
            .map(line -> line.split(",", -1))
            .toList();

    System.out.println("ViT-B/32: " + rows.stream().map(row -> row[2]).toList() + " nats");
    assertThat(rows).hasSize(STEPS);
    // log 8 = 2.08 without any knowledge; texts of equal sentences lower what can be reached.
    assertThat(rows).allSatisfy(row -> assertThat(Double.parseDouble(row[2])).isBetween(0.0, 6.0));
    assertThat(rows).extracting(row -> row[7]).containsExactly("0", "0", "0", "1", "1");
  }

  @Test
  void theExportHasAllParametersOfVitB32AndEveryTensorHasLearnt() throws IOException {
    try (HuggingFaceDirectory export = HuggingFaceDirectory.open(out.resolve("fold-0/export"))) {
      ParameterLayout layout = export.layout();
      assertThat(export.config()).isEqualTo(ClipConfig.vitB32());
      assertThat(layout.size()).isEqualTo(151_277_313);
      assertThat(layout.parameters()).hasSize(398);
      List<String> still = new ArrayList<>();
      for (Parameter parameter : layout.parameters()) {
        // Not the whole token embedding: most tokens occur in no text.
        boolean tokens = parameter.name().contains("token_embedding");
        int length = (int) Math.min(parameter.size(), 512);
        long from = tokens ? parameter.end() - length : parameter.offset();
        float[] start = new float[length];
        float[] trained = new float[length];
        Initialization.fill(layout, export.config(), SEED, from, start);
        export.read(from, trained);
        if (Arrays.equals(start, trained)) {
          still.add(parameter.name());
        }
      }
      assertThat(still).isEmpty();
    }
  }

  // transformers, of the version that the check prints.
  @Test
  void transformersLoadsIt() throws IOException, InterruptedException {
    String python = python();
    assumeTrue(
        execute(python, "-c", "import PIL, torch, transformers").exitCode() == 0,
        python + " has no transformers: BENCHMARK_PYTHON names one that has");

    Outcome check =
        execute(
            python,
            Path.of("..", "benchmarks", "peers", "load_export.py").toString(),
            out.resolve("fold-0/export").toString());

    assertThat(check.exitCode()).as(check.err()).isZero();
    String[] lines = check.out().strip().split("\n");
    JsonNode found = JsonMapper.builder().build().readTree(lines[lines.length - 1]);
    System.out.println("ViT-B/32: " + found);
    for (String keys : List.of("missing", "unexpected", "mismatched")) {
      assertThat(found.path(keys)).as(keys).isEmpty();
    }
    assertThat(found.path("parameters").asLong()).isEqualTo(151_277_313);
    assertThat(found.path("tensors").asInt()).isEqualTo(398);
    assertThat(found.path("end").asInt()).isEqualTo(VOCABULARY - 1);
    assertThat(found.path("image").toString()).isEqualTo("[1,3,224,224]");
    found.path("logits").forEach(logit -> assertThat(logit.asDouble()).isBetween(-100.0, 100.0));
  }

  /** The reports, and as many made-up words as fill a vocabulary of CLIP's size. */
  private static List<String> words(Path data) {
    SplittableRandom random = new SplittableRandom(SEED);
    List<String> texts = new ArrayList<>();
    try (PreparedDataset dataset = PreparedDataset.open(data)) {
      IntStream.range(0, dataset.size()).forEach(i -> texts.add(dataset.sample(i).text()));
    }
    for (int i = 0; i < 25_000; i++) {
      StringBuilder word = new StringBuilder();
      for (int letter = 0; letter < 8; letter++) {
        word.append((char) random.nextInt('a', 'z' + 1));
      }
      texts.add(word.toString());
    }
    return texts;
  }

  private static String python() {
    String named = System.getenv("BENCHMARK_PYTHON");
    Path local = Path.of("..", "benchmarks", "peers", ".venv", "bin", "python");
    return named != null ? named : Files.isExecutable(local) ? local.toString() : "python3";
  }

  private static void run(String... arguments) throws IOException, InterruptedException {
    try (CommandLineProcess started = CommandLineProcess.start(scratch, arguments)) {
      Outcome outcome = started.await(Duration.ofMinutes(30));
      assertThat(outcome.exitCode()).as(outcome.err()).isZero();
    }
  }

  private static Outcome execute(String... command) throws IOException, InterruptedException {
    Path stdout = Files.createTempFile(scratch, "out", ".txt");
    Path stderr = Files.createTempFile(scratch, "err", ".txt");
    Process process;
    try {
      process =
          new ProcessBuilder(command)
              .redirectOutput(stdout.toFile())
              .redirectError(stderr.toFile())
              .start();
    } catch (IOException e) {
      return new Outcome(127, "", e.getMessage()); // no such program
    }
    if (!process.waitFor(5, TimeUnit.MINUTES)) {
      process.destroyForcibly();
      throw new AssertionError(String.join(" ", command) + ": not finished after 5 minutes");
    }
    return new Outcome(process.exitValue(), Files.readString(stdout), Files.readString(stderr));
  }
}
