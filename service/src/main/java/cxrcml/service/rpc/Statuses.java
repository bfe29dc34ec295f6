package cxrcml.service.rpc;

import cxrcml.run.v1.Fence;
import io.grpc.Metadata;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.protobuf.ProtoUtils;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Turns exceptions into statuses; the one place that decides. Retry the call: UNAVAILABLE. Take
 * fresh state and redo: ABORTED. Wait: FAILED_PRECONDITION. Change the request: INVALID_ARGUMENT.
 */
public final class Statuses {
  /** Trailer with the fence that holds now. */
  public static final Metadata.Key<Fence> FENCE =
      Metadata.Key.of(
          "cxrcml-fence-bin", ProtoUtils.metadataMarshaller(Fence.getDefaultInstance()));

  private static final Logger logger = LoggerFactory.getLogger(Statuses.class);

  private Statuses() {}

  /** Returns what the caller is told about an exception. */
  public static StatusRuntimeException of(RuntimeException e) {
    if (e instanceof StatusRuntimeException status) {
      return status;
    }
    if (e instanceof StaleException stale) {
      Metadata trailers = new Metadata();
      stale.current().ifPresent(fence -> trailers.put(FENCE, fence));
      return describe(Status.ABORTED, e).asRuntimeException(trailers);
    }
    if (e instanceof NotReadyException) {
      return describe(Status.FAILED_PRECONDITION, e).asRuntimeException();
    }
    if (e instanceof IllegalArgumentException) {
      return describe(Status.INVALID_ARGUMENT, e).asRuntimeException();
    }
    logger.error("a defect of this service", e);
    return describe(Status.INTERNAL, e).asRuntimeException();
  }

  /** Returns a status in one line; its own text has the stack trace of its cause. */
  public static String sentence(Status status) {
    StringBuilder sentence = new StringBuilder(status.getCode().name());
    if (status.getDescription() != null) {
      sentence.append(": ").append(status.getDescription());
    }
    if (status.getCause() != null && status.getCause().getMessage() != null) {
      String reason = status.getCause().getMessage();
      sentence.append(": ").append(reason.lines().findFirst().orElse(""));
    }
    return sentence.toString();
  }

  private static Status describe(Status status, RuntimeException e) {
    return status.withDescription(e.getMessage()).withCause(e);
  }
}
