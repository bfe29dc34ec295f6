package cxrcml.coordinator.run;

import cxrcml.coordinator.order.RunFence;

/** The caller has heard of a later coordinator than this one: it should ask that. */
public final class ReplacedException extends RuntimeException {
  private static final long serialVersionUID = 1;

  ReplacedException(RunFence caller, RunFence own) {
    super(
        "term "
            + own.term()
            + " (expected: term "
            + caller.term()
            + ", of a coordinator that has taken the run over)");
  }
}
