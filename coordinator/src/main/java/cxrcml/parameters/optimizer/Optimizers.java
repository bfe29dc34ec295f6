package cxrcml.parameters.optimizer;

import cxrcml.service.spec.OptimizerSpec;
import java.util.List;
import java.util.Map;

/** Makes the optimizer that a specification names. */
public final class Optimizers {
  private Optimizers() {}

  /** The names of the optimizer's state tensors. */
  public static List<String> state(OptimizerSpec spec) {
    return spec.kind().equals("sgd") ? SgdMomentum.STATE : AdamW.STATE;
  }

  /**
   * Makes an optimizer.
   *
   * @param state an array for each name of {@link #state(OptimizerSpec)}, which it keeps
   */
  public static Optimizer of(
      OptimizerSpec spec, ElementRules rules, long updates, Map<String, float[]> state) {
    return spec.kind().equals("sgd")
        ? new SgdMomentum(spec, rules, updates, state)
        : new AdamW(spec, rules, updates, state);
  }
}
