package cxrcml.model.engine;

import static cxrcml.model.engine.ClipFixture.BATCH;
import static cxrcml.model.engine.ClipFixture.CONFIG;
import static cxrcml.model.engine.ClipFixture.LAYOUT;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDManager;
import cxrcml.model.clip.Parameter;
import cxrcml.model.loss.LossConfig;
import cxrcml.model.loss.LossConfig.Positives;
import cxrcml.model.loss.TripletConfig;
import cxrcml.model.loss.TripletConfig.Hinge;
import cxrcml.model.loss.TripletConfig.Mining;
import cxrcml.model.loss.TripletConfig.Pairs;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class ClipTrainerTest {
  private static final LossConfig MATCHED_HARD =
      new LossConfig(Positives.MATCHED, 0.7, new TripletConfig(Mining.BATCH_HARD, 0.3));
  private static final LossConfig DIAGONAL_SEMI =
      new LossConfig(
          Positives.DIAGONAL,
          1.5,
          new TripletConfig(Mining.SEMI_HARD, Pairs.IMAGE_IMAGE, 0.4, false, Hinge.SOFTPLUS, 0));
  private static final LossConfig WEIGHTED_TEXT =
      new LossConfig(
          Positives.MATCHED,
          true,
          0.9,
          new TripletConfig(Mining.BATCH_HARD, Pairs.IMAGE_TEXT, 0.6, false, Hinge.RELU, 0.7));
  private static final LossConfig DIAGONAL_SOFT =
      new LossConfig(
          Positives.DIAGONAL,
          1.1,
          new TripletConfig(Mining.SOFT_WEIGHTED, Pairs.BOTH, 0.5, true, Hinge.SOFTPLUS, 0));

  private final ClipFixture fixture = new ClipFixture();
  private final ByteBuffer gradient = ClipFixture.vector();

  static Stream<ClipCompute.Factory> computes() {
    return Stream.of(ScriptPrecision.FLOAT32, ArrayCompute::new);
  }

  @ParameterizedTest
  @MethodSource("computes")
  void agreesWithTransformersOnMatchedTextsAndTheHardestTriplets(ClipCompute.Factory factory) {
    try (ClipTrainer trainer = trainer(MATCHED_HARD, factory);
        Forward forward = trainer.forward(fixture.pixels(), fixture.matched())) {
      float[][] embeddings = forward.imageEmbeddings();

      StepResult result = forward.backward(fixture.labels(), gradient);

      assertClose(embeddings, fixture.rows("images", BATCH));
      assertThat(result.contrastive()).isCloseTo(fixture.values("losses")[1], within(1e-5));
      assertThat(result.triplet()).isCloseTo(fixture.values("losses")[2], within(1e-5));
      assertThat(result.anchors()).isEqualTo(BATCH);
      assertThat(result.anchorsWithTriplet()).isEqualTo((int) fixture.values("counts")[0]);
      assertThat(result.logitScale()).isCloseTo(Math.exp(1.3), within(1e-5));
      assertGradient("matched_hard/");
    }
  }

  @ParameterizedTest
  @MethodSource("computes")
  void agreesWithTransformersOnOwnTextsAndSemiHardTriplets(ClipCompute.Factory factory) {
    try (ClipTrainer trainer = trainer(DIAGONAL_SEMI, factory);
        Forward forward = trainer.forward(fixture.pixels(), fixture.unmatched())) {

      StepResult result = forward.backward(fixture.labels(), gradient);

      assertThat(result.contrastive()).isCloseTo(fixture.values("losses")[0], within(1e-5));
      assertThat(result.triplet()).isCloseTo(fixture.values("losses")[3], within(1e-5));
      assertThat(result.anchorsWithTriplet()).isEqualTo((int) fixture.values("counts")[1]);
      assertGradient("diagonal_semi/");
    }
  }

  @ParameterizedTest
  @MethodSource("computes")
  void agreesOnClassWeightsEverywhereAndTripletsOfTexts(ClipCompute.Factory factory) {
    try (ClipTrainer trainer = trainer(WEIGHTED_TEXT, factory);
        Forward forward = trainer.forward(fixture.pixels(), fixture.matched())) {

      StepResult result = forward.backward(fixture.labels(), gradient);

      assertThat(result.contrastive()).isCloseTo(fixture.values("losses")[4], within(1e-5));
      assertThat(result.triplet()).isCloseTo(fixture.values("losses")[5], within(1e-5));
      assertThat(result.anchorsWithTriplet()).isEqualTo((int) fixture.values("counts")[2]);
      assertGradient("weighted_text/");
    }
  }

  @ParameterizedTest
  @MethodSource("computes")
  void agreesOnAllTripletsWithImagesAndTexts(ClipCompute.Factory factory) {
    try (ClipTrainer trainer = trainer(DIAGONAL_SOFT, factory);
        Forward forward = trainer.forward(fixture.pixels(), fixture.unmatched())) {

      StepResult result = forward.backward(fixture.labels(), gradient);

      assertThat(result.triplet()).isCloseTo(fixture.values("losses")[6], within(1e-5));
      assertGradient("diagonal_soft/");
    }
  }

  /** Nothing tells the samples apart: not one triplet, and no gradient but the contrastive. */
  @Test
  void allTripletsOfABatchWithoutEvidenceComeToNothing() {
    ByteBuffer contrastive = ClipFixture.vector();
    float[][] alike = new float[BATCH][];
    Arrays.fill(alike, new float[] {0, 1, 0});
    try (ClipTrainer trainer = trainer(DIAGONAL_SOFT, ScriptPrecision.FLOAT32)) {
      trainer.forward(fixture.pixels(), fixture.unmatched()).backward(null, contrastive);

      StepResult result =
          trainer
              .forward(fixture.pixels(), fixture.unmatched())
              .backward(new PseudoLabels(alike, new float[] {1, 1, 1}), gradient);

      assertThat(result.triplet()).isZero();
      assertThat(result.anchorsWithTriplet()).isZero();
      assertThat(gradient).isEqualTo(contrastive);
    }
  }

  @Test
  void classWeightsAloneMineNoTriplets() {
    LossConfig weights = new LossConfig(Positives.MATCHED, true, 0, TripletConfig.DEFAULTS);
    try (ClipTrainer trainer = trainer(weights, ScriptPrecision.FLOAT32)) {
      StepResult result = step(trainer);

      assertThat(result.contrastive()).isCloseTo(fixture.values("losses")[4], within(1e-5));
      assertThat(result.triplet()).isZero();
      assertThat(result.anchors()).isZero();
    }
  }

  @Test
  void gradientIsTheSlopeOfTheLoss() {
    try (ClipTrainer trainer = trainer(MATCHED_HARD, ScriptPrecision.FLOAT32)) {
      step(trainer);
      double squaredNorm = 0;
      for (int i = 0; i < gradient.limit(); i += Float.BYTES) {
        squaredNorm += gradient.getFloat(i) * gradient.getFloat(i);
      }
      double epsilon = 1e-3 / Math.sqrt(squaredNorm);

      double ahead = lossAt(trainer, epsilon);
      double behind = lossAt(trainer, -epsilon);

      // The loss is fp32: two values 2e-3 |g| apart carry about three digits of difference.
      assertThat((ahead - behind) / (2 * epsilon * squaredNorm)).isCloseTo(1, within(5e-3));
    }
  }

  @Test
  void repeatsItsBitsInTheSameTrainerAndInANewOne() {
    ByteBuffer again = ClipFixture.vector();
    ByteBuffer anew = ClipFixture.vector();
    try (ClipTrainer trainer = trainer(MATCHED_HARD, ScriptPrecision.FLOAT32)) {
      StepResult first = step(trainer, gradient);
      assertThat(step(trainer, again)).isEqualTo(first);
    }
    try (ClipTrainer trainer = trainer(MATCHED_HARD, ScriptPrecision.FLOAT32)) {
      step(trainer, anew);
    }

    assertThat(again).isEqualTo(gradient);
    assertThat(anew).isEqualTo(gradient);
  }

  @Test
  void withoutPseudoLabelsTheLossIsContrastiveAlone() {
    try (ClipTrainer trainer = trainer(LossConfig.DEFAULTS, ScriptPrecision.FLOAT32);
        Forward forward = trainer.forward(fixture.pixels(), fixture.unmatched())) {

      StepResult result = forward.backward(null, gradient);

      assertThat(result.contrastive()).isCloseTo(fixture.values("losses")[0], within(1e-5));
      assertThat(result.triplet()).isZero();
      assertThat(result.anchors()).isZero();
    }
  }

  @Test
  void usesALogitScaleOfAtMostAHundredWhichThenHasNoGradient() {
    ByteBuffer parameters = fixture.flat("parameter/");
    parameters.putFloat(0, 5f); // e⁵ = 148
    try (ClipTrainer trainer = trainer(LossConfig.DEFAULTS, ScriptPrecision.FLOAT32)) {
      trainer.load(parameters);

      StepResult result = step(trainer, gradient);

      assertThat(result.logitScale()).isCloseTo(100, within(1e-3));
      assertThat(gradient.getFloat(0)).isZero();
    }
  }

  @Test
  void gradientOfATokenThatNoTextHasIsZero() {
    try (ClipTrainer trainer = trainer(LossConfig.DEFAULTS, ScriptPrecision.FLOAT32)) {
      for (int i = 0; i < gradient.capacity(); i += Float.BYTES) {
        gradient.putFloat(i, Float.NaN);
      }
      step(trainer, gradient);
    }

    Parameter table = LAYOUT.parameter("text_model.embeddings.token_embedding.weight");
    int width = CONFIG.text().width();
    for (int i = 0; i < width; i++) {
      int id = 0; // only padding behind an end mark
      assertThat(at(gradient, table.offset() + (long) id * width + i)).isZero();
    }
  }

  @Test
  void keepsNoArrayFromOneStepToTheNext() {
    try (ClipTrainer trainer = trainer(MATCHED_HARD, ScriptPrecision.FLOAT32)) {
      step(trainer);
      int before = nativeArrays();

      for (int i = 0; i < 20; i++) {
        step(trainer);
      }

      assertThat(nativeArrays()).isEqualTo(before);
    }
  }

  @Test
  void anAbandonedPassIsClosedAndTheNextOneRuns() {
    try (ClipTrainer trainer = trainer(MATCHED_HARD, ScriptPrecision.FLOAT32)) {
      int before = nativeArrays();
      Forward abandoned = trainer.forward(fixture.pixels(), fixture.matched());
      assertThatThrownBy(() -> step(trainer))
          .isInstanceOf(IllegalStateException.class)
          .hasMessage("a forward pass is open (expected: closed)");

      abandoned.close();

      assertThat(nativeArrays()).isEqualTo(before);
      assertThatThrownBy(() -> abandoned.backward(null, gradient))
          .isInstanceOf(IllegalStateException.class);
      step(trainer);
    }
  }

  @Test
  void refusesWhatDoesNotFitTheModel() {
    try (ClipTrainer trainer = trainer(MATCHED_HARD, ScriptPrecision.FLOAT32)) {
      float[] pixels = fixture.pixels();
      int[][] tokens = fixture.tokens();
      boolean[][] matches = fixture.matches();

      assertRefused(() -> trainer.load(ByteBuffer.allocateDirect(8)), "parameters: 8 bytes");
      assertRefused(() -> trainer.forward(new float[7], fixture.matched()), "pixels: 7 values");
      assertRefused(
          () -> trainer.forward(new float[0], texts(new int[0][], matches)), "pixels: 0 values");
      assertRefused(
          () -> trainer.forward(pixels, texts(tokens, new boolean[2][2])), "textMatches: length 2");
      tokens[1] = new int[5];
      assertRefused(() -> trainer.forward(pixels, texts(tokens, matches)), "tokens[1]: length 5");
      tokens[1] = new int[] {1, 2, 64, 0, 0, 0, 0, 0};
      assertRefused(() -> trainer.forward(pixels, texts(tokens, matches)), "tokens[1]: id 64");
      step(trainer);
    }
  }

  @Test
  void refusesLabelsAndBuffersOfAnotherSizeAndClosesThePass() {
    try (ClipTrainer trainer = trainer(MATCHED_HARD, ScriptPrecision.FLOAT32)) {
      int before = nativeArrays();
      PseudoLabels tooFew = new PseudoLabels(new float[2][3], new float[] {1, 1, 1});

      assertRefused(() -> pass(trainer).backward(tooFew, gradient), "responsibilities: length 2");
      assertRefused(
          () -> pass(trainer).backward(null, ByteBuffer.allocateDirect(4)), "gradient: 4 bytes");

      assertThat(nativeArrays()).isEqualTo(before);
    }
  }

  /** The loss is linear in its terms, so two texts give the mean of what each gives alone. */
  @ParameterizedTest
  @MethodSource("computes")
  void takesTheMeanOverTheTextsOfASample(ClipCompute.Factory factory) {
    int[][] tokens = fixture.tokens();
    int[][] turned = tokens.clone();
    Collections.rotate(Arrays.asList(turned), 1);
    SampleTexts own = new SampleTexts(tokens, fixture.matches());
    SampleTexts other = new SampleTexts(turned, fixture.matches());
    ByteBuffer ofOwn = ClipFixture.vector();
    ByteBuffer ofOther = ClipFixture.vector();
    try (ClipTrainer trainer = trainer(MATCHED_HARD, factory)) {
      StepResult first = step(trainer, List.of(own), ofOwn);
      StepResult second = step(trainer, List.of(other), ofOther);

      StepResult both = step(trainer, List.of(own, other), gradient);

      assertThat(second.contrastive()).isNotCloseTo(first.contrastive(), within(1e-3));
      assertThat(both.contrastive())
          .isCloseTo((first.contrastive() + second.contrastive()) / 2, within(1e-6));
      for (int i = 0; i < gradient.limit(); i += Float.BYTES) {
        assertThat(gradient.getFloat(i))
            .isCloseTo((ofOwn.getFloat(i) + ofOther.getFloat(i)) / 2, within(1e-6f));
      }
    }
  }

  private StepResult step(ClipTrainer trainer, List<SampleTexts> texts, ByteBuffer into) {
    try (Forward forward = trainer.forward(fixture.pixels(), texts)) {
      return forward.backward(null, into);
    }
  }

  private static List<SampleTexts> texts(int[][] tokens, boolean[][] matches) {
    return List.of(new SampleTexts(tokens, matches));
  }

  private ClipTrainer trainer(LossConfig loss, ClipCompute.Factory factory) {
    ClipTrainer trainer = new ClipTrainer(CONFIG, loss, factory, ComputeDevice.CPU);
    trainer.load(fixture.flat("parameter/"));
    return trainer;
  }

  private Forward pass(ClipTrainer trainer) {
    return trainer.forward(fixture.pixels(), fixture.matched());
  }

  private StepResult step(ClipTrainer trainer) {
    return step(trainer, gradient);
  }

  private StepResult step(ClipTrainer trainer, ByteBuffer target) {
    return pass(trainer).backward(fixture.labels(), target);
  }

  /** The loss where the parameters have moved along the gradient. */
  private double lossAt(ClipTrainer trainer, double step) {
    ByteBuffer moved = fixture.flat("parameter/");
    for (int i = 0; i < moved.limit(); i += Float.BYTES) {
      moved.putFloat(i, (float) (moved.getFloat(i) + step * gradient.getFloat(i)));
    }
    trainer.load(moved);
    StepResult result = step(trainer, ClipFixture.vector());
    return result.contrastive() + MATCHED_HARD.tripletWeight() * result.triplet();
  }

  private static int nativeArrays() {
    try (NDManager manager = NDManager.newBaseManager()) {
      return manager.getParentManager().getManagedArrays().size();
    }
  }

  /**
   * Within 1e-5 of the largest entry of a tensor, or of a hundredth of the largest of all: the
   * exact gradient of a bias of keys is zero, because softmax ignores it, and what fp32 leaves is
   * noise.
   */
  private void assertGradient(String prefix) {
    ByteBuffer expected = fixture.flat(prefix);
    float largest = largest(expected, 0, LAYOUT.size());
    for (Parameter parameter : LAYOUT.parameters()) {
      float scale = largest(expected, parameter.offset(), parameter.end());
      double tolerance = 1e-5 * Math.max(scale, 1e-2 * largest);
      for (long i = parameter.offset(); i < parameter.end(); i++) {
        assertThat((double) at(gradient, i))
            .as("%s[%d]", parameter.name(), i - parameter.offset())
            .isCloseTo(at(expected, i), within(tolerance));
      }
    }
  }

  private static float largest(ByteBuffer flat, long from, long to) {
    float largest = 0;
    for (long i = from; i < to; i++) {
      largest = Math.max(largest, Math.abs(at(flat, i)));
    }
    return largest;
  }

  private static float at(ByteBuffer flat, long index) {
    return flat.getFloat(Math.toIntExact(index * Float.BYTES));
  }

  static void assertClose(float[][] actual, float[][] expected) {
    assertThat(actual.length).isEqualTo(expected.length);
    for (int i = 0; i < actual.length; i++) {
      assertThat(actual[i]).containsExactly(expected[i], within(1e-5f));
    }
  }

  private static void assertRefused(Runnable call, String message) {
    assertThatThrownBy(call::run)
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContainingAll(List.of(message, "expected").toArray(CharSequence[]::new));
  }
}
