package cxrcml.coordinator.membership;

/** The wanted seat is held by a member that is alive: ask again later. */
public final class PlaceTakenException extends RuntimeException {
  private static final long serialVersionUID = 1;

  PlaceTakenException(String message) {
    super(message);
  }
}
