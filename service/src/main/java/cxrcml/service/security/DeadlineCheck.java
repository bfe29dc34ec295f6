package cxrcml.service.security;

import io.grpc.Context;
import io.grpc.Deadline;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.Status;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/**
 * Refuses calls that would never end: each states a deadline, and gRPC ends it then, whatever the
 * caller does. So nobody holds a buffer for longer by sending slowly, or by not reading.
 */
public final class DeadlineCheck implements ServerInterceptor {
  @Override
  public <Q, R> ServerCall.Listener<Q> interceptCall(
      ServerCall<Q, R> call, Metadata headers, ServerCallHandler<Q, R> next) {
    if (Permissions.isHealth(call.getMethodDescriptor().getServiceName())) {
      return next.startCall(call, headers);
    }
    String method = call.getMethodDescriptor().getFullMethodName();
    Permissions.Rule rule = Permissions.of(method);
    if (rule == null) {
      return RoleCheck.refuse(call, Status.UNIMPLEMENTED.withDescription(method));
    }
    Deadline deadline = Context.current().getDeadline();
    Duration longest = rule.longest();
    if (deadline == null || deadline.timeRemaining(TimeUnit.SECONDS) > longest.toSeconds()) {
      return RoleCheck.refuse(
          call,
          Status.INVALID_ARGUMENT.withDescription(
              "deadline: %s (expected: at most %d s)"
                  .formatted(
                      deadline == null ? "none" : deadline.timeRemaining(TimeUnit.SECONDS) + " s",
                      longest.toSeconds())));
    }
    return next.startCall(call, headers);
  }
}
