package cxrcml.coordinator.simulation.disk;

/** The process that was using the disk was killed there; nothing of it may go on. */
public final class Killed extends Error {
  private static final long serialVersionUID = 1;

  Killed() {
    super("killed in the middle of using the disk", null, false, false);
  }
}
