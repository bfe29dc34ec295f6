package cxrcml.dataset;

/** Data that its owner must mend; the message names the place, the value and what is expected. */
public final class InvalidDataException extends IllegalArgumentException {
  /** Creates an exception from a complete sentence. */
  public InvalidDataException(String message) {
    super(message);
  }
}
