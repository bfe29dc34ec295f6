package cxrcml.coordinator.order;

/**
 * Which life of which run.
 *
 * @param term grows with each coordinator
 * @param generation grows whenever the committed state is reloaded
 */
public record RunFence(String run, long term, long generation) {
  /** Returns whether this is the same run under a later coordinator. */
  public boolean isLaterTermThan(RunFence other) {
    return run.equals(other.run) && term > other.term;
  }
}
