package cxrcml.coordinator.run;

import cxrcml.coordinator.membership.MemberRole;
import cxrcml.service.spec.RunSpec;
import java.util.EnumMap;
import java.util.Map;

/** What this coordinator has counted and measured since it started. */
final class RunGauges {
  private final Map<Phase, Long> phaseNanos = new EnumMap<>(Phase.class);
  private final Map<MemberRole, Long> membersLost = new EnumMap<>(MemberRole.class);
  private final Throughput throughput = new Throughput();
  private final RunSpec spec;
  private LossWatch lossWatch;
  private RunView.Newest newest = RunView.Newest.NONE;
  private long highestVersion;
  private long lastSeen;
  private long stepsReplayed;
  private long stepsSkipped;
  private long checkpointVersion;
  private long checkpointAt;

  long slotsFinished;
  long slotsRefused;
  long leasesExpired;
  long checksFailed;

  RunGauges(RunSpec spec, long now) {
    this.spec = spec;
    lossWatch = lossWatch();
    lastSeen = now;
    checkpointAt = now;
    for (MemberRole role : MemberRole.values()) {
      membersLost.put(role, 0L);
    }
  }

  void lost(MemberRole role) {
    membersLost.merge(role, 1L, Long::sum);
  }

  /** Counts the time since the last call to a phase. */
  void spent(Phase phase, long now) {
    phaseNanos.merge(phase, now - lastSeen, Long::sum);
    lastSeen = now;
  }

  /**
   * Begins a fold.
   *
   * @param highest version up to which its steps were committed before
   */
  void beginFold(long highest) {
    highestVersion = highest;
    lossWatch = lossWatch();
  }

  private LossWatch lossWatch() {
    return new LossWatch(spec.batch().microBatch(), spec.schedule().warmupSteps());
  }

  void observe(RunRecord entry, long now) {
    if (entry instanceof RunRecord.StepCommitted committed) {
      newest = newest.with(committed);
      lossWatch.accept(committed);
      throughput.commit(committed.samples(), now);
      stepsReplayed += committed.version() <= highestVersion ? 1 : 0;
      stepsSkipped += committed.skipped() ? 1 : 0;
      highestVersion = Math.max(highestVersion, committed.version());
    } else if (entry instanceof RunRecord.Evaluated evaluated) {
      newest = newest.with(evaluated);
    } else if (entry instanceof RunRecord.CheckpointSealed sealed) {
      checkpointVersion = sealed.version();
      checkpointAt = now;
    }
  }

  RunView.Newest newest() {
    return newest;
  }

  RunView.Warning warning() {
    return lossWatch.warning();
  }

  Throughput throughput() {
    return throughput;
  }

  RunView.Counts counts(int quarantined) {
    return new RunView.Counts(
        stepsReplayed,
        stepsSkipped,
        slotsFinished,
        slotsRefused,
        leasesExpired,
        checksFailed,
        quarantined,
        Map.copyOf(membersLost));
  }

  RunView.Checkpoint checkpoint(long now) {
    return new RunView.Checkpoint(checkpointVersion, (now - checkpointAt) / 1e9);
  }

  Map<Phase, Double> phaseSeconds() {
    Map<Phase, Double> seconds = new EnumMap<>(Phase.class);
    phaseNanos.forEach((phase, nanos) -> seconds.put(phase, nanos / 1e9));
    return seconds;
  }
}
