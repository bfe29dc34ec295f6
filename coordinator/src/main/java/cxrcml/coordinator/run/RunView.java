package cxrcml.coordinator.run;

import cxrcml.coordinator.membership.MemberRole;
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
    Warning warning,
    Checkpoint checkpoint,
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

  /**
   * What looks wrong.
   *
   * @param chanceLossSteps steps in a row at which the contrastive loss was that of guessing
   * @param sentence for people; empty while nothing looks wrong
   */
  public record Warning(long chanceLossSteps, String sentence) {
    static final Warning NONE = new Warning(0, "");

    Warning and(String more) {
      String both = sentence.isEmpty() || more.isEmpty() ? sentence + more : sentence + "; " + more;
      return new Warning(chanceLossSteps, both);
    }
  }

  /**
   * The newest sealed checkpoint.
   *
   * @param version 0 before the first of this coordinator
   * @param ageSeconds since it was sealed; before the first: since this coordinator began
   */
  public record Checkpoint(long version, double ageSeconds) {}

  /**
   * Totals since this coordinator started.
   *
   * @param checksFailed results of workers that were found to be wrong
   * @param workersQuarantined how many are now
   */
  public record Counts(
      long stepsReplayed,
      long stepsSkipped,
      long slotsFinished,
      long slotsRefused,
      long leasesExpired,
      long checksFailed,
      int workersQuarantined,
      Map<MemberRole, Long> membersLost) {}
}
