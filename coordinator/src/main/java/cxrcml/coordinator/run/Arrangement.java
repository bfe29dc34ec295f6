package cxrcml.coordinator.run;

import cxrcml.coordinator.mixture.MixtureVersions;
import cxrcml.coordinator.order.Outcome;
import cxrcml.coordinator.order.Task;
import cxrcml.coordinator.schedule.FoldSchedule;
import java.util.Arrays;
import java.util.Optional;

/**
 * Arranges each epoch by the clusters of its samples before its first step opens: by the mixture in
 * effect then, and by what was contributed until then. The clusterer names the clusters page by
 * page, and keeps what it named with its checkpoints, so that an epoch that is gone on with later
 * is arranged as it was.
 */
final class Arrangement {
  private static final int NO_EPOCH = -1;

  private final boolean balanced;
  private final FoldSchedule schedule;
  private int arranged = NO_EPOCH;

  /** By sample, -1 where none is known. */
  private int[] components;

  private int nextSample;

  /**
   * @param balanced whether epochs are arranged at all
   */
  Arrangement(boolean balanced, FoldSchedule schedule) {
    this.balanced = balanced;
    this.schedule = schedule;
    begin();
  }

  /** Forgets what was heard: the fold goes on from a checkpoint. */
  void forget() {
    arranged = NO_EPOCH;
    begin();
  }

  private void begin() {
    components = new int[balanced ? schedule.samples() : 0];
    Arrays.fill(components, -1);
    nextSample = 0;
  }

  /** Returns what the clusterer has to say still before the step opens. */
  Optional<Task> missing(long step, MixtureVersions mixtures) {
    int epoch = schedule.epoch(step);
    if (!balanced || epoch == arranged) {
      return Optional.empty();
    }
    long first = schedule.firstStep(epoch);
    long mixture = mixtures.at(first);
    if (mixture == 0) {
      arrange(epoch);
      return Optional.empty();
    }
    return Optional.of(new Task.Assign(mixture, first - 1, nextSample));
  }

  /** Takes a page of what an epoch needs. */
  void add(long step, Outcome.Assigned page) {
    require(page);
    for (int i = 0; i < page.samples().size(); i++) {
      components[page.samples().get(i)] = page.components().get(i);
      nextSample = page.samples().get(i) + 1;
    }
    if (page.last()) {
      arrange(schedule.epoch(step));
    }
  }

  private void require(Outcome.Assigned page) {
    int least = nextSample;
    if (page.components().size() != page.samples().size()
        || (page.samples().isEmpty() && !page.last())) {
      throw new IllegalArgumentException(
          "components: %d of %d samples (expected: one a sample, none only on the last page)"
              .formatted(page.components().size(), page.samples().size()));
    }
    for (int i = 0; i < page.samples().size(); i++) {
      int sample = page.samples().get(i);
      if (sample < least || sample >= components.length || page.components().get(i) < 0) {
        throw new IllegalArgumentException(
            "sample %d: component %d (expected: samples from %d to %d, ascending, components >= 0)"
                .formatted(sample, page.components().get(i), least, components.length - 1));
      }
      least = sample + 1;
    }
  }

  private void arrange(int epoch) {
    schedule.arrange(epoch, components);
    arranged = epoch;
    begin();
  }
}
