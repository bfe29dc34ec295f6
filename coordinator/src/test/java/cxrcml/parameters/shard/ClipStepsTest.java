package cxrcml.parameters.shard;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import cxrcml.coordinator.round.StepRound;
import cxrcml.coordinator.round.Update;
import cxrcml.model.clip.ClipConfig;
import cxrcml.model.clip.ClipConfig.TextConfig;
import cxrcml.model.clip.ClipConfig.VisionConfig;
import cxrcml.model.clip.LearningRates;
import cxrcml.model.clip.Parameter;
import cxrcml.model.clip.ParameterLayout;
import cxrcml.model.engine.ClipTrainer;
import cxrcml.model.engine.EngineConfig;
import cxrcml.model.engine.Forward;
import cxrcml.model.engine.PseudoLabels;
import cxrcml.model.engine.SampleTexts;
import cxrcml.model.loss.LossConfig;
import cxrcml.model.loss.LossConfig.Positives;
import cxrcml.model.loss.TripletConfig;
import cxrcml.model.loss.TripletConfig.Mining;
import cxrcml.model.safetensors.SafetensorsReader;
import cxrcml.parameters.optimizer.ElementRules;
import cxrcml.parameters.optimizer.Optimizers;
import cxrcml.parameters.plan.ShardPlan;
import cxrcml.parameters.plan.ShardRange;
import cxrcml.parameters.range.RangeWorkers;
import cxrcml.parameters.reduction.Round.Reduced;
import cxrcml.parameters.reduction.SlotGradient;
import cxrcml.parameters.reduction.SlotRange;
import cxrcml.service.spec.OptimizerSpec;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/**
 * Three whole training steps of a small CLIP, from the batch to the published parameters, against
 * torch 2.7.1 and transformers 5.24.0 in float64; the expected values are written by {@code
 * benchmarks/peers/step_fixtures.py}.
 */
class ClipStepsTest {
  private static final ClipConfig CONFIG =
      new ClipConfig(
          new VisionConfig(12, 4, 20, 2, 2, 28), new TextConfig(64, 8, 16, 2, 4, 24), 12);
  private static final ParameterLayout LAYOUT = ParameterLayout.of(CONFIG);
  private static final LossConfig LOSS =
      new LossConfig(Positives.MATCHED, 0.7, new TripletConfig(Mining.BATCH_HARD, 0.3));
  private static final double CLIP_NORM = 0.25;
  private static final int BATCH = 6;
  private static final int STEPS = 3;
  private static final int SHARDS = 2;

  private final RangeWorkers workers = new RangeWorkers(1);
  private final ShardPlan plan = ShardPlan.of(LAYOUT.size(), SHARDS);

  @Test
  void adamWFollowsTorch() throws Exception {
    compareWithTorch(new OptimizerSpec("adamw", 1e-2, 0.2, 0.9, 0.98, 1e-4, 0, CLIP_NORM, 1, 1));
  }

  @Test
  void sgdWithMomentumFollowsTorch() throws Exception {
    compareWithTorch(new OptimizerSpec("sgd", 5e-2, 0.05, 0, 0, 1e-8, 0.85, CLIP_NORM, 1, 1));
  }

  @Test
  void frozenAndLayerWiseAdamWFollowsTorchsParameterGroups() throws Exception {
    OptimizerSpec spec =
        new OptimizerSpec("adamw", 1e-2, 0.2, 0.9, 0.98, 1e-4, 0, CLIP_NORM, 1, 0.6);
    List<String> frozen =
        List.of("text_model.encoder.layers.0.*", "vision_model.embeddings.position_embedding.*");
    LearningRates rates = new LearningRates(CONFIG, frozen, spec.layerDecay());

    float[] trained = compareWithTorch(spec, rates, "frozen_steps.safetensors");

    try (SafetensorsReader fixture = open("steps.safetensors")) {
      float[] start = flat(fixture, "start/");
      int still = 0;
      for (Parameter parameter : LAYOUT.parameters()) {
        if (rates.of(parameter) == 0) {
          int from = (int) parameter.offset();
          int to = (int) parameter.end();
          still += to - from;
          assertThat(Arrays.copyOfRange(trained, from, to))
              .as(parameter.name())
              .isEqualTo(Arrays.copyOfRange(start, from, to));
        }
      }
      assertThat(still)
          .isEqualTo(10 * 20 + 2 * 2 * 16 + 4 * (16 * 16 + 16) + 2 * 16 * 24 + 16 + 24);
    }
  }

  private void compareWithTorch(OptimizerSpec spec) throws IOException, URISyntaxException {
    compareWithTorch(spec, new LearningRates(CONFIG, List.of(), 1), "steps.safetensors");
  }

  private static SafetensorsReader open(String resource) throws IOException, URISyntaxException {
    return SafetensorsReader.open(Path.of(ClipStepsTest.class.getResource(resource).toURI()));
  }

  /** Trains on the batch of the first file; what torch makes of it is in the other. */
  private float[] compareWithTorch(OptimizerSpec spec, LearningRates rates, String resource)
      throws IOException, URISyntaxException {
    try (SafetensorsReader fixture = open("steps.safetensors");
        SafetensorsReader torch = open(resource);
        ClipTrainer trainer = new ClipTrainer(CONFIG, LOSS, EngineConfig.DEFAULTS)) {
      float[] start = flat(fixture, "start/");
      float[] norms = values(torch, spec.kind() + "_norms");
      List<Shard> shards = shards(spec, rates, start);
      float[] parameters = start;
      for (int step = 0; step < STEPS; step++) {
        float[] gradient = gradient(trainer, fixture, parameters);
        Update update = apply(shards, step, gradient, spec.learningRate());
        assertThat(update.norm()).isCloseTo(norms[step], within(1e-5 * norms[step]));
        assertThat(update.scale()).isLessThan(1);
        parameters = published(shards);
      }
      assertClose(parameters, flat(torch, spec.kind() + "/"), start, rates);
      return parameters;
    }
  }

  private List<Shard> shards(OptimizerSpec spec, LearningRates rates, float[] start) {
    List<Shard> shards = new ArrayList<>();
    for (int i = 0; i < SHARDS; i++) {
      ShardRange range = plan.range(i);
      Map<String, float[]> state = new LinkedHashMap<>();
      Optimizers.state(spec).forEach(name -> state.put(name, new float[range.length()]));
      ElementRules rules = ElementRules.of(LAYOUT, rates, range);
      float[] values = Arrays.copyOfRange(start, (int) range.from(), (int) range.to());
      shards.add(
          new Shard(
              range,
              0,
              values,
              rules,
              Optimizers.of(spec, rules, 0, state),
              new OpenRounds(1, 0),
              workers));
    }
    return shards;
  }

  private static float[] gradient(
      ClipTrainer trainer, SafetensorsReader fixture, float[] parameters) throws IOException {
    ByteBuffer flat = buffer();
    flat.asFloatBuffer().put(parameters);
    trainer.load(flat);
    ByteBuffer gradient = buffer();
    PseudoLabels labels =
        new PseudoLabels(
            rows(values(fixture, "responsibilities")), values(fixture, "cluster_weights"));
    try (Forward forward =
        trainer.forward(
            values(fixture, "pixels"),
            List.of(new SampleTexts(tokens(fixture), matches(fixture))))) {
      forward.backward(labels, gradient);
    }
    float[] values = new float[(int) LAYOUT.size()];
    gradient.asFloatBuffer().get(values);
    return values;
  }

  private static Update apply(List<Shard> shards, long step, float[] gradient, double rate) {
    StepRound round = new StepRound(shards.stream().map(s -> s.range().blocks()).toList());
    for (int i = 0; i < shards.size(); i++) {
      Shard shard = shards.get(i);
      ShardRange range = shard.range();
      SlotRange only = new SlotRange(1, 0, 1);
      SlotGradient slot = shard.open(step, step, only, range.length()).orElseThrow();
      slot.place(range.from(), range.length()).put(gradient, (int) range.from(), range.length());
      shard.complete(slot);
      Reduced reduced = shard.reduce(slot).orElseThrow();
      round.seal(i, reduced.squaredNorms());
    }
    Update update = round.update(CLIP_NORM);
    shards.forEach(shard -> shard.apply(step, update.scale(), rate));
    return update;
  }

  private static float[] published(List<Shard> shards) {
    float[] parameters = new float[(int) LAYOUT.size()];
    for (Shard shard : shards) {
      int from = (int) shard.range().from();
      float[] part = shard.state(shard.version()).parameters();
      System.arraycopy(part, 0, parameters, from, part.length);
    }
    return parameters;
  }

  /** To 1e-5 of the tensor's largest value, and to 1e-3 of how far the steps have moved it. */
  private static void assertClose(
      float[] actual, float[] expected, float[] start, LearningRates rates) {
    for (Parameter parameter : LAYOUT.parameters()) {
      double error = 0;
      double largest = 0;
      double moved = 0;
      for (int i = (int) parameter.offset(); i < parameter.end(); i++) {
        error = Math.max(error, Math.abs((double) actual[i] - expected[i]));
        largest = Math.max(largest, Math.abs(expected[i]));
        moved = Math.max(moved, Math.abs((double) expected[i] - start[i]));
      }
      assertThat(error).as(parameter.name()).isLessThan(1e-5 * largest);
      // The key biases have no influence on the loss: only rounding moves them.
      if (!parameter.name().endsWith("k_proj.bias") && rates.of(parameter) > 0) {
        assertThat(error).as(parameter.name()).isLessThan(1e-3 * moved);
      }
    }
  }

  private static float[] flat(SafetensorsReader fixture, String prefix) throws IOException {
    float[] flat = new float[(int) LAYOUT.size()];
    for (Parameter parameter : LAYOUT.parameters()) {
      float[] values = values(fixture, prefix + parameter.name());
      System.arraycopy(values, 0, flat, (int) parameter.offset(), values.length);
    }
    return flat;
  }

  private static float[] values(SafetensorsReader fixture, String name) throws IOException {
    float[] values = new float[(int) fixture.tensors().get(name).size()];
    fixture.readFloats(name, 0, values);
    return values;
  }

  private static float[][] rows(float[] values) {
    int width = values.length / BATCH;
    float[][] rows = new float[BATCH][];
    for (int i = 0; i < BATCH; i++) {
      rows[i] = Arrays.copyOfRange(values, i * width, (i + 1) * width);
    }
    return rows;
  }

  private static int[][] tokens(SafetensorsReader fixture) throws IOException {
    float[][] rows = rows(values(fixture, "tokens"));
    int[][] tokens = new int[BATCH][rows[0].length];
    for (int i = 0; i < BATCH; i++) {
      for (int t = 0; t < tokens[i].length; t++) {
        tokens[i][t] = (int) rows[i][t];
      }
    }
    return tokens;
  }

  private static boolean[][] matches(SafetensorsReader fixture) throws IOException {
    float[][] rows = rows(values(fixture, "matches"));
    boolean[][] matches = new boolean[BATCH][BATCH];
    for (int i = 0; i < BATCH; i++) {
      for (int j = 0; j < BATCH; j++) {
        matches[i][j] = rows[i][j] == 1;
      }
    }
    return matches;
  }

  private static ByteBuffer buffer() {
    return ByteBuffer.allocateDirect((int) LAYOUT.size() * Float.BYTES)
        .order(ByteOrder.LITTLE_ENDIAN);
  }
}
