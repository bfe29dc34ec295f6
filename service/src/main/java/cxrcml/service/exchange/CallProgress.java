package cxrcml.service.exchange;

import io.grpc.ClientCall;
import io.grpc.Metadata;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import java.util.function.BooleanSupplier;

/** How far a call is, for the one thread that waits for it. */
final class CallProgress {
  private Status status;
  private Metadata trailers;

  /** Wakes the waiting thread to look whether the transport takes more. */
  synchronized void ready() {
    notifyAll();
  }

  synchronized void close(Status status, Metadata trailers) {
    this.status = status;
    this.trailers = trailers;
    notifyAll();
  }

  /** Waits until the transport takes more; returns false if the call has ended instead. */
  synchronized boolean awaitReady(ClientCall<?, ?> call) {
    await(() -> status != null || call.isReady());
    return status == null;
  }

  /**
   * Waits for the end of the call.
   *
   * @throws StatusRuntimeException unless it ended well
   */
  synchronized void awaitOk() {
    await(() -> status != null);
    if (!status.isOk()) {
      throw status.asRuntimeException(trailers);
    }
  }

  private synchronized void await(BooleanSupplier condition) {
    try {
      while (!condition.getAsBoolean()) {
        wait();
      }
    } catch (InterruptedException e) {
      throw new IllegalStateException("nobody interrupts these threads", e);
    }
  }
}
