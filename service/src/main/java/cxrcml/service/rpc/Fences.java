package cxrcml.service.rpc;

import cxrcml.run.v1.Fence;

/** Compares the fence of a call with the one that holds here. */
public final class Fences {
  private Fences() {}

  /**
   * Passes only the fence that holds.
   *
   * @throws StaleException if the caller's is older or of another run
   * @throws NotReadyException if the caller's is newer: this process has not followed yet
   */
  public static void require(Fence caller, Fence current) {
    if (caller.equals(current)) {
      return;
    }
    if (caller.getRun().equals(current.getRun())
        && caller.getTerm() >= current.getTerm()
        && caller.getGeneration() > current.getGeneration()) {
      throw new NotReadyException(describe(caller) + " (here: " + describe(current) + ")");
    }
    throw new StaleException(describe(caller) + " (expected: " + describe(current) + ")", current);
  }

  /** Returns a fence in words. */
  public static String describe(Fence fence) {
    return "run "
        + (fence.getRun().isEmpty() ? "none" : fence.getRun())
        + ", term "
        + fence.getTerm()
        + ", generation "
        + fence.getGeneration();
  }
}
