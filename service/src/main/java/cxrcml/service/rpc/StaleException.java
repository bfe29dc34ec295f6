package cxrcml.service.rpc;

import cxrcml.run.v1.Fence;
import java.util.Optional;

/** The caller acts on state that is no more; becomes ABORTED with the current fence. */
public final class StaleException extends RuntimeException {
  private static final long serialVersionUID = 1;

  private final transient Fence current;

  public StaleException(String message) {
    this(message, null);
  }

  public StaleException(String message, Fence current) {
    super(message);
    this.current = current;
  }

  /** Returns the fence that holds now, where there is one. */
  public Optional<Fence> current() {
    return Optional.ofNullable(current);
  }
}
