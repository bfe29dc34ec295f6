package cxrcml.model.checkpoint;

/**
 * A checkpoint that is missing, not whole, or of another kind; the message says which. Reading it
 * again would fail again: a person has to choose another one.
 */
public final class InvalidCheckpointException extends IllegalArgumentException {
  private static final long serialVersionUID = 1;

  public InvalidCheckpointException(String message) {
    super(message);
  }

  public InvalidCheckpointException(String message, Throwable cause) {
    super(message, cause);
  }
}
