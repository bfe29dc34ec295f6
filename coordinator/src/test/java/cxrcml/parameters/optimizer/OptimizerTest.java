package cxrcml.parameters.optimizer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import cxrcml.model.clip.ClipConfig;
import cxrcml.model.clip.LearningRates;
import cxrcml.model.clip.Parameter;
import cxrcml.model.clip.ParameterLayout;
import cxrcml.parameters.plan.ShardPlan;
import cxrcml.parameters.plan.ShardRange;
import cxrcml.parameters.range.RangeWorkers;
import cxrcml.service.spec.OptimizerSpec;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class OptimizerTest {
  private static final OptimizerSpec ADAMW =
      new OptimizerSpec("adamw", 3e-3, 0.2, 0.9, 0.98, 1e-6, 0, 0, 1, 1);
  private static final OptimizerSpec SGD =
      new OptimizerSpec("sgd", 2e-2, 0.05, 0, 0, 1e-8, 0.85, 0, 1, 1);

  private static final LearningRates ALIKE = new LearningRates(ClipConfig.tiny(), List.of(), 1);

  private final RangeWorkers workers = new RangeWorkers(1);

  // torch 2.7.1, optim.AdamW: benchmarks/peers/optimizer_fixtures.py.
  @Test
  void adamWFollowsTorchForAHundredSteps() throws IOException {
    compareWithTorch(ADAMW, "adamw.csv");
  }

  // torch 2.7.1, optim.SGD: benchmarks/peers/optimizer_fixtures.py.
  @Test
  void sgdFollowsTorchForAHundredSteps() throws IOException {
    compareWithTorch(SGD, "sgd.csv");
  }

  @Test
  void scaleIsAFactorOfTheGradient() {
    for (OptimizerSpec spec : List.of(ADAMW, SGD)) {
      float[] gradient = {0.5f, -1.25f, 3f};
      float[] quartered = {0.125f, -0.3125f, 0.75f};
      ElementRules rules = rules(true, 3);
      float[] start = {1, 2, 3};
      float[] scaled = new float[3];
      float[] expected = new float[3];

      create(spec, rules, 3).update(gradient, start, scaled, 0.25, 0.1, workers);
      create(spec, rules, 3).update(quartered, start, expected, 1, 0.1, workers);

      assertThat(scaled).isEqualTo(expected);
      assertThat(start).isEqualTo(new float[] {1, 2, 3});
    }
  }

  @Test
  void bitsDoNotDependOnTheNumberOfThreads() {
    int length = 300_001;
    ElementRules rules = rules(false, 1000, 250_000, length);
    SplittableRandom random = new SplittableRandom(4);
    float[] start = random(random, length);
    float[] gradient = random(random, length);
    for (OptimizerSpec spec : List.of(ADAMW, SGD)) {
      List<float[]> results = new ArrayList<>();
      for (int threads : new int[] {1, 2, 5}) {
        try (RangeWorkers some = new RangeWorkers(threads)) {
          Optimizer optimizer = create(spec, rules, length);
          float[] once = new float[length];
          float[] twice = new float[length];
          optimizer.update(gradient, start, once, 0.7, 0.01, some);
          optimizer.update(gradient, once, twice, 0.7, 0.01, some);
          results.add(twice);
        }
      }
      assertThat(results.get(1)).isEqualTo(results.get(0));
      assertThat(results.get(2)).isEqualTo(results.get(0));
    }
  }

  @Test
  void decaysExactlyWhatTheLayoutSays() {
    ParameterLayout layout = ParameterLayout.of(ClipConfig.tiny());
    ShardPlan plan = ShardPlan.of(layout.size(), 3);
    long decaying = 0;
    for (int shard = 0; shard < 3; shard++) {
      ShardRange range = plan.range(shard);
      boolean[] decays = new boolean[range.length()];
      ElementRules.of(layout, ALIKE, range)
          .forAll(
              0,
              decays.length,
              (from, to, stretch) -> Arrays.fill(decays, from, to, stretch.decays()));
      for (Parameter parameter : layout.parameters()) {
        for (long i = Math.max(parameter.offset(), range.from());
            i < Math.min(parameter.end(), range.to());
            i++) {
          assertThat(decays[(int) (i - range.from())]).isEqualTo(parameter.decays());
        }
      }
      decaying += IntStream.range(0, decays.length).filter(i -> decays[i]).count();
    }
    assertThat(decaying)
        .isEqualTo(
            layout.parameters().stream()
                .filter(Parameter::decays)
                .mapToLong(Parameter::size)
                .sum());
  }

  @Test
  void goesOnInOtherArraysWithTheSameBitsWhenItsStateIsDetached() {
    int length = 100_000;
    List<ElementRules.Stretch> stretches =
        List.of(new ElementRules.Stretch(100, true, 0), new ElementRules.Stretch(length, true, 1));
    float[] start = random(new SplittableRandom(1), length);
    for (OptimizerSpec spec : List.of(ADAMW, SGD)) {
      Optimizer plain = create(spec, new ElementRules(stretches), length);
      Optimizer detached = create(spec, new ElementRules(stretches), length);
      detached.reserve();
      Stream.of(plain, detached).forEach(it -> it.state().values().forEach(v -> v[7] = 0.5f));
      float[] expected = start;
      float[] actual = start;
      for (int step = 0; step < 6; step++) {
        float[] gradient = random(new SplittableRandom(step), length);
        Map<String, float[]> kept = detached.state();
        Map<String, float[]> before = new LinkedHashMap<>();
        kept.forEach((name, values) -> before.put(name, values.clone()));
        boolean keep = step % 3 != 2;
        CompletableFuture<Void> prepared = CompletableFuture.completedFuture(null);
        if (keep) {
          Runnable prepare = detached.prepare();
          if (step % 3 == 0) {
            prepared = CompletableFuture.runAsync(prepare); // meets the update, or comes before it
          }
          detached.detach();
        }
        expected = updated(plain, gradient, expected);
        actual = updated(detached, gradient, actual);

        prepared.join();
        assertThat(actual).isEqualTo(expected);
        plain.state().forEach((name, v) -> assertThat(detached.state().get(name)).isEqualTo(v));
        if (keep) {
          kept.forEach((name, values) -> assertThat(values).isEqualTo(before.get(name)));
        } else {
          kept.forEach((name, values) -> assertThat(detached.state().get(name)).isSameAs(values));
        }
      }
    }
  }

  private float[] updated(Optimizer optimizer, float[] gradient, float[] parameters) {
    float[] updated = new float[parameters.length];
    optimizer.update(gradient, parameters, updated, 0.7, 0.01, workers);
    return updated;
  }

  @Test
  void learnsAtTheRateOfEachStretchAndLeavesWhatIsFrozen() {
    for (OptimizerSpec spec : List.of(ADAMW, SGD)) {
      float[] start = {1, 2, 3, 4};
      float[] gradient = {0.5f, 0.5f, 0.5f, 0.5f};
      List<ElementRules.Stretch> stretches =
          List.of(
              new ElementRules.Stretch(1, true, 0),
              new ElementRules.Stretch(3, true, 0.25),
              new ElementRules.Stretch(4, false, 1));
      float[] updated = new float[4];
      float[] quarter = new float[4];
      float[] full = new float[4];

      Optimizer optimizer = create(spec, new ElementRules(stretches), 4);
      optimizer.update(gradient, start, updated, 1, 0.1, workers);
      create(spec, rules(true, 4), 4).update(gradient, start, quarter, 1, 0.025, workers);
      create(spec, rules(false, 4), 4).update(gradient, start, full, 1, 0.1, workers);

      assertThat(updated).containsExactly(1, quarter[1], quarter[2], full[3]);
      assertThat(optimizer.state().values()).allSatisfy(moment -> assertThat(moment[0]).isZero());
    }
  }

  @Test
  void clearsTheGradientOfWhatIsFrozen() {
    ParameterLayout layout = ParameterLayout.of(ClipConfig.tiny());
    LearningRates rates = new LearningRates(ClipConfig.tiny(), List.of("text_model.*"), 0.9);
    ShardRange range = ShardPlan.of(layout.size(), 2).range(0);
    float[] gradient = new float[range.length()];
    Arrays.fill(gradient, 1);

    ElementRules.of(layout, rates, range).clearFrozen(gradient);

    for (Parameter parameter : layout.parameters()) {
      for (long i = parameter.offset(); i < Math.min(parameter.end(), range.to()); i++) {
        assertThat(gradient[(int) i]).isEqualTo(parameter.name().startsWith("text_") ? 0 : 1);
      }
    }
  }

  /** Stretches of the same rate, alternating in decay. */
  private static ElementRules rules(boolean firstDecays, int... ends) {
    List<ElementRules.Stretch> stretches = new ArrayList<>();
    for (int i = 0; i < ends.length; i++) {
      stretches.add(new ElementRules.Stretch(ends[i], firstDecays == (i % 2 == 0), 1));
    }
    return new ElementRules(stretches);
  }

  private void compareWithTorch(OptimizerSpec spec, String fixture) throws IOException {
    List<double[]> rows = rows(fixture);
    int length = rows.size();
    int decaying = (int) rows.stream().filter(row -> row[0] == 1).count();
    Optimizer optimizer = create(spec, rules(true, decaying, length), length);
    float[] parameters = new float[length];
    for (int i = 0; i < length; i++) {
      parameters[i] = (float) rows.get(i)[1];
    }
    int column = 2;
    for (int step = 1; step <= 100; step++) {
      float[] updated = new float[length];
      optimizer.update(
          gradient(step, length), parameters, updated, 1, spec.learningRate(), workers);
      parameters = updated;
      if (step == 1 || step == 10 || step == 100) {
        for (int i = 0; i < length; i++) {
          assertThat((double) parameters[i])
              .as("element %d after step %d", i, step)
              .isCloseTo(rows.get(i)[column], within(1e-6));
        }
        column++;
      }
    }
    assertThat(optimizer.updates()).isEqualTo(100);
  }

  private static List<double[]> rows(String fixture) throws IOException {
    try (InputStream in =
        OptimizerTest.class.getResourceAsStream("/cxrcml/parameters/optimizer/" + fixture)) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8)
          .lines()
          .skip(2)
          .map(line -> Arrays.stream(line.split(",")).mapToDouble(Double::parseDouble).toArray())
          .toList();
    }
  }

  /** As in the generator of the fixtures. */
  private static float[] gradient(int step, int length) {
    float[] gradient = new float[length];
    for (int i = 0; i < length; i++) {
      long state = (i * 7919L + step * 104729L + i * step * 31L) % 2097143;
      gradient[i] = (float) ((state - 1048571) * 0x1p-20 * Math.scalb(1.0, -3 * (i % 4)));
    }
    return gradient;
  }

  private static Optimizer create(OptimizerSpec spec, ElementRules rules, int length) {
    Map<String, float[]> state = new LinkedHashMap<>();
    Optimizers.state(spec).forEach(name -> state.put(name, new float[length]));
    return Optimizers.of(spec, rules, 0, state);
  }

  private static float[] random(SplittableRandom random, int length) {
    float[] values = new float[length];
    for (int i = 0; i < length; i++) {
      values[i] = (float) random.nextDouble(-1, 1);
    }
    return values;
  }
}
