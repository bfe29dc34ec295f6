package cxrcml.coordinator;

import cxrcml.coordinator.mixture.RefitSchedule;
import cxrcml.coordinator.schedule.FoldSchedule;
import cxrcml.service.process.ConfigurationException;
import cxrcml.service.spec.RunSpec;
import java.util.HashSet;
import java.util.OptionalLong;
import java.util.Set;

/** Checks before a run starts that its first mixture will have samples for every component. */
final class FirstFit {
  private FirstFit() {}

  static void check(RunSpec spec, FoldSchedule schedule) {
    long start = spec.start().version();
    OptionalLong first = new RefitSchedule(spec, schedule, start).first();
    int components = spec.mixture().mostComponents();
    Set<Integer> seen = new HashSet<>();
    for (long step = start; step < first.orElse(0) && seen.size() < components; step++) {
      for (int slot = 0; slot < schedule.slots(step); slot++) {
        seen.addAll(schedule.samples(step, slot));
      }
    }
    if (first.isPresent() && seen.size() < components) {
      throw new ConfigurationException(
          ("mixture.components: %d (expected: <= %d, the samples of fold %d seen before the first"
                  + " fit; see mixture.warmupSteps)")
              .formatted(components, seen.size(), schedule.fold()));
    }
  }
}
