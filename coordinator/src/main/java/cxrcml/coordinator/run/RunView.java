package cxrcml.coordinator.run;

import cxrcml.coordinator.membership.MemberView;
import cxrcml.coordinator.order.RunFence;
import java.util.List;
import java.util.Map;

/**
 * The run as people see it at one moment.
 *
 * @param waitsFor empty while workers compute
 * @param step number of steps committed in the fold
 * @param steps steps of the whole fold
 * @param etaSeconds over all remaining folds; negative while unknown
 * @param phaseSeconds time spent in each phase so far
 */
public record RunView(
    RunFence fence,
    Phase phase,
    String waitsFor,
    List<Integer> folds,
    int fold,
    int epoch,
    long step,
    long steps,
    long mixtureVersion,
    Newest newest,
    double learningRate,
    double samplesPerSecond,
    double etaSeconds,
    Counts counts,
    Map<Phase, Double> phaseSeconds,
    List<MemberView> members) {

  /** The newest measurements; NaN before the first. */
  public record Newest(double contrastive, double triplet, double macroAuc, double referenceAuc) {
    static final Newest NONE = new Newest(Double.NaN, Double.NaN, Double.NaN, Double.NaN);

    Newest with(RunRecord.StepCommitted committed) {
      return new Newest(committed.contrastive(), committed.triplet(), macroAuc, referenceAuc);
    }

    Newest with(RunRecord.Evaluated evaluated) {
      return new Newest(contrastive, triplet, evaluated.macroAuc(), evaluated.referenceAuc());
    }
  }

  /** Totals since this coordinator started. */
  public record Counts(
      long stepsReplayed,
      long stepsSkipped,
      long slotsFinished,
      long slotsRefused,
      long leasesExpired,
      long membersLost) {}
}
