package cxrcml.parameters.optimizer;

import cxrcml.parameters.range.RangeWorkers;
import cxrcml.service.spec.OptimizerSpec;
import java.util.List;
import java.util.Map;

/**
 * Stochastic gradient descent with momentum, in the arithmetic of {@code torch.optim.SGD} without
 * dampening. At each gradient g,
 *
 * <pre>
 *   g ← g + λ θ         only where weights decay
 *   b ← μ b + g         b = 0 before the first gradient
 *   θ ← θ − η b
 * </pre>
 */
public final class SgdMomentum implements Optimizer {
  /** Name of b in a checkpoint. */
  public static final List<String> STATE = List.of("momentum");

  private final OptimizerSpec spec;
  private final ElementRules rules;
  private final StateArray velocity; // b
  private long updates;

  /**
   * @param updates number of gradients that the state has seen
   * @param state b by its name
   */
  public SgdMomentum(
      OptimizerSpec spec, ElementRules rules, long updates, Map<String, float[]> state) {
    this.spec = spec;
    this.rules = rules;
    this.updates = updates;
    this.velocity = new StateArray(state.get(STATE.get(0)));
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
    velocity.begin();
    float[] momenta = velocity.values();
    float factor = (float) scale;
    float momentum = (float) spec.momentum();
    workers.forAll(
        gradient.length,
        1,
        (from, to) ->
            rules.forAll(
                from,
                to,
                (start, end, stretch) -> {
                  velocity.bring(start, end);
                  if (stretch.isFrozen()) {
                    System.arraycopy(parameters, start, updated, start, end - start);
                    return;
                  }
                  float decay = stretch.decays() ? (float) spec.weightDecay() : 0;
                  float rate = (float) (learningRate * stretch.rate());
                  for (int i = start; i < end; i++) {
                    float g = gradient[i] * factor + decay * parameters[i];
                    float b = momentum * momenta[i] + g;
                    momenta[i] = b;
                    updated[i] = parameters[i] - rate * b;
                  }
                }));
  }

  @Override
  public long updates() {
    return updates;
  }

  @Override
  public Map<String, float[]> state() {
    return Map.of(STATE.get(0), velocity.values());
  }

  @Override
  public void reserve() {
    velocity.reserve();
  }

  @Override
  public Runnable prepare() {
    return velocity.prepare();
  }

  @Override
  public void detach() {
    velocity.detach();
  }
}
