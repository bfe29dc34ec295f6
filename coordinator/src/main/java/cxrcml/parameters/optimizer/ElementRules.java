package cxrcml.parameters.optimizer;

import cxrcml.model.clip.LearningRates;
import cxrcml.model.clip.Parameter;
import cxrcml.model.clip.ParameterLayout;
import cxrcml.parameters.plan.ShardRange;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * What an optimizer may do with the elements of a range, as stretches one after the other.
 *
 * @param stretches cover the range, each ending after the one before
 */
public record ElementRules(List<Stretch> stretches) {
  /** Elements worked on at a time: several arrays of so many fit into a second-level cache. */
  private static final int PIECE = 1 << 14;

  public ElementRules {
    stretches = List.copyOf(stretches);
  }

  /**
   * Elements that are treated alike.
   *
   * @param end index after the last one, counted from the start of the range
   * @param decays whether weight decay applies
   * @param rate factor of the learning rate, in [0, 1]; 0 if they are frozen
   */
  public record Stretch(int end, boolean decays, double rate) {
    /** Frozen elements stay as they are, and so does what the optimizer holds of them. */
    boolean isFrozen() {
      return rate == 0;
    }

    private boolean isLike(Stretch other) {
      return decays == other.decays && rate == other.rate;
    }
  }

  /** Works on elements that are treated alike. */
  @FunctionalInterface
  interface Work {
    void run(int from, int to, Stretch stretch);
  }

  /** Takes the layout's word and the rates' for each tensor. */
  public static ElementRules of(ParameterLayout layout, LearningRates rates, ShardRange range) {
    List<Stretch> stretches = new ArrayList<>();
    for (Parameter parameter : layout.parameters()) {
      if (parameter.end() <= range.from() || parameter.offset() >= range.to()) {
        continue;
      }
      int end = (int) (Math.min(parameter.end(), range.to()) - range.from());
      Stretch next = new Stretch(end, parameter.decays(), rates.of(parameter));
      if (!stretches.isEmpty() && stretches.get(stretches.size() - 1).isLike(next)) {
        stretches.remove(stretches.size() - 1);
      }
      stretches.add(next);
    }
    return new ElementRules(stretches);
  }

  /** Works on the elements {@code from} to {@code to}, stretch by stretch, piece by piece. */
  void forAll(int from, int to, Work work) {
    int start = from;
    for (Stretch stretch : stretches) {
      int end = Math.min(stretch.end, to);
      while (start < end) {
        int next = Math.min(start + PIECE, end);
        work.run(start, next, stretch);
        start = next;
      }
    }
  }

  /** Zeroes a gradient where it is frozen, so that it does not count for the global norm either. */
  public void clearFrozen(float[] gradient) {
    forAll(
        0,
        gradient.length,
        (from, to, stretch) -> {
          if (stretch.isFrozen()) {
            Arrays.fill(gradient, from, to, 0);
          }
        });
  }
}
