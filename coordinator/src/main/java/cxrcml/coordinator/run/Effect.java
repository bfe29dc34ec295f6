package cxrcml.coordinator.run;

import cxrcml.coordinator.checkpoint.FoldState;
import cxrcml.coordinator.checkpoint.Retention;
import cxrcml.coordinator.order.Outcome;
import java.util.List;

/** What the machine wants done to the disk, in this order. */
public sealed interface Effect {

  /** Append to the journal before any answer given after it leaves the process. */
  record Append(RunRecord entry) implements Effect {}

  /** Make a checkpoint durable, then tell the machine by {@link RunMachine#sealed}. */
  record Seal(
      int fold, long version, List<Outcome.Saved> files, FoldState state, Retention retention)
      implements Effect {
    public Seal {
      files = List.copyOf(files);
    }
  }
}
