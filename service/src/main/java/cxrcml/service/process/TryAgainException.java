package cxrcml.service.process;

/** Something that a restart can cure: the process says the message and exits with 75. */
public final class TryAgainException extends RuntimeException {
  private static final long serialVersionUID = 1;

  public TryAgainException(String message) {
    super(message);
  }

  public TryAgainException(String message, Throwable cause) {
    super(message, cause);
  }
}
