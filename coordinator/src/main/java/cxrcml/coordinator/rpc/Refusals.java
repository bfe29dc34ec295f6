package cxrcml.coordinator.rpc;

import cxrcml.coordinator.membership.PlaceTakenException;
import cxrcml.coordinator.membership.UnknownMemberException;
import cxrcml.coordinator.run.ReplacedException;
import cxrcml.coordinator.run.StaleGenerationException;
import cxrcml.service.rpc.NotReadyException;
import cxrcml.service.rpc.StaleException;
import cxrcml.service.rpc.Statuses;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;

/** Tells the domain's refusals in the words of the wire. */
final class Refusals {
  private Refusals() {}

  static StatusRuntimeException of(RuntimeException e) {
    if (e instanceof StaleGenerationException stale) {
      return Statuses.of(new StaleException(e.getMessage(), Messages.fence(stale.current())));
    }
    if (e instanceof ReplacedException) {
      return Status.UNAVAILABLE.withDescription(e.getMessage()).withCause(e).asRuntimeException();
    }
    if (e instanceof UnknownMemberException) {
      return Statuses.of(new StaleException(e.getMessage()));
    }
    if (e instanceof PlaceTakenException) {
      return Statuses.of(new NotReadyException(e.getMessage()));
    }
    return Statuses.of(e);
  }
}
