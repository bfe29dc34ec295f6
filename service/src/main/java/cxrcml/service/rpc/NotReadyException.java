package cxrcml.service.rpc;

/** What the caller wants is not there yet; becomes FAILED_PRECONDITION. */
public final class NotReadyException extends RuntimeException {
  private static final long serialVersionUID = 1;

  public NotReadyException(String message) {
    super(message);
  }
}
