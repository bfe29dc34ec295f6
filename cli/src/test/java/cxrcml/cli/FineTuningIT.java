package cxrcml.cli;

import static org.assertj.core.api.Assertions.assertThat;

import cxrcml.cli.CommandLineProcess.Outcome;
import cxrcml.model.checkpoint.HuggingFaceDirectory;
import cxrcml.model.clip.ClipConfig;
import cxrcml.model.clip.ClipConfig.TextConfig;
import cxrcml.model.clip.ClipConfig.VisionConfig;
import cxrcml.model.clip.Initialization;
import cxrcml.model.clip.Parameter;
import cxrcml.model.clip.ParameterLayout;
import cxrcml.model.tokenizer.ClipTokenizer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** From a Hugging Face directory of any sizes, part of it frozen, through the whole system. */
class FineTuningIT {
  private static final long START_SEED = 23;

  @TempDir private Path scratch;

  @Test
  void whatIsFrozenKeepsItsBitsAndTheRestLearns() throws IOException, InterruptedException {
    Path data = SmallData.write(scratch.resolve("data"), 1);
    Path start = scratch.resolve("start");
    ClipConfig model = writeStart(start, data.resolve("tokenizer.json"));
    Path spec =
        Files.writeString(
            scratch.resolve("spec.yaml"),
            """
            data: {text: labels}
            model: {preset: start, freeze: [text_model.*, vision_model.embeddings.*]}
            start: {from: huggingface, path: '%s'}
            batch: {microBatch: 4, slotsPerStep: 3}
            optimizer: {learningRate: 0.002, weightDecay: 0.1}
            schedule: {epochs: 2, decay: constant}
            loss: {tripletWeight: 0}
            evaluation: {resamples: 0}
            """
                .formatted(start));
    Path out = scratch.resolve("out");

    Outcome trained =
        CommandLineProcess.run(
            scratch,
            "train",
            "--spec",
            spec.toString(),
            "--data",
            data.toString(),
            "--out",
            out.toString(),
            "--fold",
            "0",
            "--workers",
            "2",
            "--shards",
            "2");

    assertThat(trained.exitCode()).as(trained.err()).isZero();
    ParameterLayout layout = ParameterLayout.of(model);
    float[] before = initial(model);
    float[] after = new float[before.length];
    try (HuggingFaceDirectory export = HuggingFaceDirectory.open(out.resolve("fold-0/export"))) {
      assertThat(export.config()).isEqualTo(model);
      export.read(0, after);
    }
    for (Parameter parameter : layout.parameters()) {
      boolean frozen = parameter.name().matches("(text_model|vision_model\\.embeddings)\\..*");
      assertThat(Arrays.equals(part(before, parameter), part(after, parameter)))
          .as(parameter.name() + " has the bits of the start")
          .isEqualTo(frozen);
    }
  }

  private static ClipConfig writeStart(Path start, Path tokenizer) throws IOException {
    int vocabulary;
    try (ClipTokenizer tokens = new ClipTokenizer(tokenizer, 16)) {
      vocabulary = tokens.endId() + 1;
    }
    ClipConfig model =
        new ClipConfig(
            new VisionConfig(32, 8, 24, 2, 3, 41), new TextConfig(vocabulary, 16, 20, 1, 5, 33), 7);
    float[] values = initial(model);
    HuggingFaceDirectory.write(
        start,
        model,
        ParameterLayout.of(model),
        (from, target) -> System.arraycopy(values, (int) from, target, 0, target.length),
        tokenizer);
    return model;
  }

  private static float[] initial(ClipConfig model) {
    ParameterLayout layout = ParameterLayout.of(model);
    float[] values = new float[(int) layout.size()];
    Initialization.fill(layout, model, START_SEED, 0, values);
    return values;
  }

  private static float[] part(float[] values, Parameter parameter) {
    return Arrays.copyOfRange(values, (int) parameter.offset(), (int) parameter.end());
  }
}
