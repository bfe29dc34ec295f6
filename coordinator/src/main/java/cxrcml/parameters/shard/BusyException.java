package cxrcml.parameters.shard;

/** All gradient buffers are taken; the same call may succeed in a moment. */
public final class BusyException extends RuntimeException {
  private static final long serialVersionUID = 1;

  BusyException(String message) {
    super(message);
  }
}
