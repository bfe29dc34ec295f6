package cxrcml.service.exchange;

import io.grpc.Metadata;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;

/** How far a call is, for the one thread that waits for it. */
final class CallProgress {
  private Status status;
  private Metadata trailers;

  synchronized void close(Status status, Metadata trailers) {
    this.status = status;
    this.trailers = trailers;
    notifyAll();
  }

  /**
   * Waits for the end of the call.
   *
   * @throws StatusRuntimeException unless it ended well
   */
  synchronized void awaitOk() {
    try {
      while (status == null) {
        wait();
      }
    } catch (InterruptedException e) {
      throw new IllegalStateException("nobody interrupts these threads", e);
    }
    if (!status.isOk()) {
      throw status.asRuntimeException(trailers);
    }
  }
}
