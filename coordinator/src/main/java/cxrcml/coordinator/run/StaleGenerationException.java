package cxrcml.coordinator.run;

import cxrcml.coordinator.order.RunFence;

/** The caller acts on a generation that is over. */
public final class StaleGenerationException extends RuntimeException {
  private static final long serialVersionUID = 1;

  private final transient RunFence current;

  StaleGenerationException(RunFence caller, RunFence current) {
    super(
        "generation "
            + caller.generation()
            + " of term "
            + caller.term()
            + " (expected: generation "
            + current.generation()
            + " of term "
            + current.term()
            + ")");
    this.current = current;
  }

  public RunFence current() {
    return current;
  }
}
