package cxrcml.service.spec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SpecReaderTest {
  @Test
  void whatIsLeftOutHasItsDefault() {
    assertThat(SpecReader.parse("", List.of())).isEqualTo(RunSpec.DEFAULTS);
    assertThat(SpecReader.parse("optimizer: {learningRate: 0.002}", List.of()).optimizer())
        .isEqualTo(new OptimizerSpec("adamw", 0.002, 1e-4, 0.9, 0.999, 1e-8, 0.9, 1.0, 10, 1));
  }

  @Test
  void overridesReplaceSingleValues() {
    RunSpec spec =
        SpecReader.parse("seed: 3", List.of("schedule.epochs=2", "evaluation.absent=[]"));

    assertThat(spec.seed()).isEqualTo(3);
    assertThat(spec.schedule().epochs()).isEqualTo(2);
    assertThat(spec.evaluation().absent()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "optimizer: {learnigRate: 1} | optimizer.learnigRate: unknown key (did you mean"
            + " 'learningRate'?)",
        "sed: 1 | sed: unknown key (did you mean 'seed'?)",
        "loss: {margin: 0} | loss.margin: 0.0 (expected: in (0, 2])",
        "loss: {mining: hard} | loss.mining: hard (expected: one of [batch-hard, semi-hard,"
            + " soft-weighted])",
        "loss: {pairs: text} | loss.pairs: text (expected: one of [image-image, image-text, both])",
        "loss: {marginKind: soft} | loss.marginKind: soft (expected: one of [fixed, adaptive])",
        "loss: {hinge: none} | loss.hinge: none (expected: one of [relu, softplus])",
        "loss: {confidence: 1.5} | loss.confidence: 1.5 (expected: in [0, 1])",
        "{loss: {mining: soft-weighted}, batch: {microBatch: 129}} | batch.microBatch: 129"
            + " (expected: <= 128 with loss.mining: soft-weighted)",
        "{loss: {weightedTerms: all}, mixture: {weighting: none}} | loss.weightedTerms: all"
            + " (expected: triplet with mixture.weighting: none)",
        "batch: {order: random} | batch.order: random (expected: one of [shuffled,"
            + " cluster-balanced])",
        "batch: {microBatch: 4, order: cluster-balanced} | batch.clusters: 8 (expected: 2 to"
            + " batch.microBatch, 4)",
        "{batch: {order: cluster-balanced}, mixture: {refit: drift}} | mixture.refit: drift"
            + " (expected: once or epoch with batch.order: cluster-balanced)",
        "exchange: {gradients: fp16} | exchange.gradients: fp16 (expected: one of [float32,"
            + " bfloat16])",
        "exchange: {channels: 17} | exchange.channels: 17 (expected: 1 to 16)",
        "optimizer: {kind: adam} | optimizer.kind: adam (expected: one of [adamw, sgd])",
        "batch: 32 | batch: 32 (expected: keys and values)",
        "mixture: {components: 1} | mixture.components: 1 (expected: >= 2)",
        "mixture: {skipDimensions: -1} | mixture.skipDimensions: -1 (expected: >= 0)",
        "optimizer: {learningRate: Infinity} | optimizer.learningRate: Infinity (expected: > 0, finite)",
        "mixture: {tolerance: NaN} | mixture.tolerance: NaN (expected: > 0, finite)",
        "{seed: 1, seed: 2} | not YAML: Duplicate field 'seed'",
      })
  void namesWhatIsWrong(String yaml, String message) {
    assertThatThrownBy(() -> SpecReader.parse(yaml, List.of()))
        .isInstanceOf(SpecException.class)
        .hasMessage(message);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "schedule: {epochs: many} | schedule.epochs",
        "schedule: {epochs: 1.5} | schedule.epochs",
        "schedule: {epochs: } | schedule.epochs",
        "name: [ | not YAML",
      })
  void namesTheKeyOfAValueOfTheWrongKind(String yaml, String start) {
    assertThatThrownBy(() -> SpecReader.parse(yaml, List.of()))
        .isInstanceOf(SpecException.class)
        .hasMessageStartingWith(start);
  }

  @Test
  void namesAFileThatIsNotThere() {
    assertThatThrownBy(() -> SpecReader.read(Path.of("absent.yaml"), List.of()))
        .isInstanceOf(SpecException.class)
        .hasMessage("spec absent.yaml: cannot be read (expected: a YAML file)");
  }

  @Test
  void aClustererIsNeededForTripletsAndForClassWeights() {
    assertThat(SpecReader.parse("name: plain", List.of()).usesMixture()).isTrue();
    assertThat(SpecReader.parse("loss: {tripletWeight: 0}", List.of()).usesMixture()).isFalse();
    assertThat(
            SpecReader.parse("loss: {tripletWeight: 0, weightedTerms: all}", List.of())
                .usesMixture())
        .isTrue();
    assertThat(
            SpecReader.parse(
                    "{loss: {tripletWeight: 0}, batch: {order: cluster-balanced}}", List.of())
                .usesMixture())
        .isTrue();
  }

  @Test
  void canonicalFormsReadBackAsTheSameSpecification() {
    RunSpec spec = SpecReader.parse("name: odd\noptimizer: {learningRate: 1.0e-6}", List.of());

    assertThat(SpecReader.parse(SpecReader.toJson(spec), List.of())).isEqualTo(spec);
    assertThat(SpecReader.parse(SpecReader.toYaml(spec), List.of())).isEqualTo(spec);
  }

  @Test
  void hashChangesWithEveryValueAndNothingElse() {
    RunSpec spec = SpecReader.parse("name: odd", List.of());

    assertThat(SpecReader.hash(SpecReader.parse("{name: odd}", List.of())))
        .isEqualTo(SpecReader.hash(spec))
        .hasSize(64);
    assertThat(SpecReader.hash(SpecReader.parse("name: odd", List.of("seed=2"))))
        .isNotEqualTo(SpecReader.hash(spec));
  }
}
