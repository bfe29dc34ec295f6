package cxrcml.cli.plan;

import cxrcml.coordinator.slot.SlotGroups;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The predicted time of one synchronous step, by what it is spent on. Nothing overlaps, as in the
 * step protocol: workers pull, then compute and push their slots one after the other, then shards
 * update.
 *
 * <pre>
 *   rounds = ⌈L / N⌉                                     slots of the busiest of N workers
 *   T = pull(N) + rounds (compute + push(N)) + update + messages
 *   pull(n) = max(P, n P / S) / min(link, process)       P bytes of the vector, S shards
 *   push(n) = max(G, n G / S) / min(link, process)       G bytes of a gradient
 *   efficiency = L compute / (N T)
 * </pre>
 *
 * @param parts seconds by the name of what they are spent on; {@code push} is the waits
 * @param efficiency share of the workers' time that is computing, in (0, 1]
 */
public record StepPlan(Map<String, Double> parts, double efficiency) {
  /** Fused AdamW in fp32: measured on one core of the machine in the README. */
  private static final double UPDATE_SECONDS_PER_ELEMENT = 1.04e-9;

  /** One addition of the tree, one of which also averages and measures. */
  private static final double ADD_SECONDS_PER_ELEMENT = 0.3e-9;

  /** Lease, report, seal and order; each waits for the one before. */
  private static final int MESSAGES = 4;

  /**
   * Predicts a step.
   *
   * @param elements of the parameter vector, fp32
   * @param gradientBytes of one element of a gradient on the wire
   * @param slots of the step
   * @param most slots that a worker may add up before it pushes them
   */
  public static StepPlan of(
      Cluster cluster, long elements, int gradientBytes, int slots, int most) {
    int active = Math.min(cluster.workers(), slots);
    int rounds = (slots + cluster.workers() - 1) / cluster.workers();
    double ofShard = (double) elements / cluster.shards();
    Map<String, Double> parts = new LinkedHashMap<>();
    parts.put("compute", rounds * cluster.computeSeconds());
    parts.put("pull", cluster.transferSeconds((double) elements * Float.BYTES, active));
    double push = cluster.transferSeconds((double) elements * gradientBytes, active);
    int span = SlotGroups.span(slots, cluster.workers(), most);
    int pushes = (rounds + span - 1) / span;
    double shown = Math.max(0, push - span * cluster.computeSeconds());
    parts.put("push", push + (pushes - 1) * shown);
    // The other additions of the tree run while gradients still arrive.
    parts.put("update", ofShard * (ADD_SECONDS_PER_ELEMENT + UPDATE_SECONDS_PER_ELEMENT));
    parts.put("messages", MESSAGES * cluster.roundTripSeconds());
    double useful = slots * cluster.computeSeconds() / cluster.workers();
    double total = parts.values().stream().mapToDouble(d -> d).sum();
    return new StepPlan(parts, useful / total);
  }

  /** The whole step. */
  public double seconds() {
    return parts.values().stream().mapToDouble(d -> d).sum();
  }

  /** What costs most, in words. */
  public String bottleneck(Cluster cluster, int slots) {
    String largest =
        parts.entrySet().stream()
            .max(Comparator.comparingDouble(Map.Entry::getValue))
            .orElseThrow()
            .getKey();
    boolean atShards = Math.min(cluster.workers(), slots) > cluster.shards();
    boolean atLink = cluster.linkBytesPerSecond() <= cluster.processBytesPerSecond();
    return switch (largest) {
      case "pull", "push" ->
          largest
              + ": "
              + (atLink ? "the links" : "the processes")
              + (atShards ? " of the shards (more shards help)" : " of the workers");
      default -> largest;
    };
  }
}
