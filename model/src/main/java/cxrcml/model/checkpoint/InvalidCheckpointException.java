package cxrcml.model.checkpoint;

/** A checkpoint that is missing, not whole, or of another kind; the message says which. */
public final class InvalidCheckpointException extends RuntimeException {
  private static final long serialVersionUID = 1;

  public InvalidCheckpointException(String message) {
    super(message);
  }

  public InvalidCheckpointException(String message, Throwable cause) {
    super(message, cause);
  }
}
