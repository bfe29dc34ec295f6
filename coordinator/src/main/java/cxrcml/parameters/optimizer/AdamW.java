package cxrcml.parameters.optimizer;

import cxrcml.parameters.range.RangeWorkers;
import cxrcml.service.spec.OptimizerSpec;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Adam with decoupled weight decay, in the arithmetic of {@code torch.optim.AdamW}: fp32 for the
 * elements, double for the factors that the elements share. At the t-th gradient g,
 *
 * <pre>
 *   θ ← θ (1 − η λ)                          only where weights decay
 *   m ← m + (1 − β₁) (g − m)
 *   v ← β₂ v + (1 − β₂) g²
 *   θ ← θ − η / (1 − β₁ᵗ) · m / (√v / √(1 − β₂ᵗ) + ε)
 * </pre>
 *
 * @see <a href="https://arxiv.org/abs/1711.05101">I. Loshchilov and F. Hutter (2019), Decoupled
 *     weight decay regularization</a>
 */
public final class AdamW implements Optimizer {
  /** Names of m and v in a checkpoint; they are PyTorch's. */
  public static final List<String> STATE = List.of("exp_avg", "exp_avg_sq");

  private final OptimizerSpec spec;
  private final ElementRules rules;
  private final StateArray firstMoment; // m
  private final StateArray secondMoment; // v
  private long updates; // t

  /**
   * @param updates number of gradients that the state has seen
   * @param state m and v by their names
   */
  public AdamW(OptimizerSpec spec, ElementRules rules, long updates, Map<String, float[]> state) {
    this.spec = spec;
    this.rules = rules;
    this.updates = updates;
    this.firstMoment = new StateArray(state.get(STATE.get(0)));
    this.secondMoment = new StateArray(state.get(STATE.get(1)));
  }

  @Override
  public void update(
      float[] gradient,
      float[] parameters,
      float[] updated,
      double scale,
      double learningRate,
      RangeWorkers workers) {
    updates++;
    firstMoment.begin();
    secondMoment.begin();
    workers.forAll(
        gradient.length,
        1,
        (from, to) ->
            rules.forAll(
                from,
                to,
                (start, end, stretch) -> {
                  firstMoment.bring(start, end);
                  secondMoment.bring(start, end);
                  if (stretch.isFrozen()) {
                    System.arraycopy(parameters, start, updated, start, end - start);
                    return;
                  }
                  double weightDecay = stretch.decays() ? spec.weightDecay() : 0;
                  Factors factors = factors(scale, learningRate * stretch.rate(), weightDecay);
                  update(gradient, parameters, updated, start, end, factors);
                }));
  }

  private Factors factors(double scale, double learningRate, double weightDecay) {
    double correction1 = 1 - Math.pow(spec.beta1(), (double) updates);
    double correction2 = Math.sqrt(1 - Math.pow(spec.beta2(), (double) updates));
    return new Factors(
        (float) scale,
        (float) (1 - spec.beta1()),
        (float) spec.beta2(),
        (float) (1 - spec.beta2()),
        (float) correction2,
        (float) spec.epsilon(),
        (float) (learningRate / correction1),
        (float) (1 - learningRate * weightDecay));
  }

  /** What the elements of a stretch share. */
  private record Factors(
      float scale,
      float oneMinusBeta1,
      float beta2,
      float oneMinusBeta2,
      float correction2,
      float epsilon,
      float stepSize,
      float keep) {}

  private void update(
      float[] gradient, float[] parameters, float[] updated, int from, int to, Factors factors) {
    float[] firstMoment = this.firstMoment.values();
    float[] secondMoment = this.secondMoment.values();
    float scale = factors.scale;
    float oneMinusBeta1 = factors.oneMinusBeta1;
    float beta2 = factors.beta2;
    float oneMinusBeta2 = factors.oneMinusBeta2;
    float correction2 = factors.correction2;
    float epsilon = factors.epsilon;
    float stepSize = factors.stepSize;
    float keep = factors.keep;
    for (int i = from; i < to; i++) {
      float g = gradient[i] * scale;
      float m = firstMoment[i] + oneMinusBeta1 * (g - firstMoment[i]);
      float v = secondMoment[i] * beta2 + oneMinusBeta2 * (g * g);
      firstMoment[i] = m;
      secondMoment[i] = v;
      float denominator = (float) Math.sqrt(v) / correction2 + epsilon;
      updated[i] = parameters[i] * keep - stepSize * (m / denominator);
    }
  }

  @Override
  public long updates() {
    return updates;
  }

  @Override
  public Map<String, float[]> state() {
    Map<String, float[]> state = new LinkedHashMap<>();
    state.put(STATE.get(0), firstMoment.values());
    state.put(STATE.get(1), secondMoment.values());
    return state;
  }

  @Override
  public void reserve() {
    firstMoment.reserve();
    secondMoment.reserve();
  }

  @Override
  public Runnable prepare() {
    Runnable first = firstMoment.prepare();
    Runnable second = secondMoment.prepare();
    return () -> {
      first.run();
      second.run();
    };
  }

  @Override
  public void detach() {
    firstMoment.detach();
    secondMoment.detach();
  }
}
