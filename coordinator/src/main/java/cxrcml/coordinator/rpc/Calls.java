package cxrcml.coordinator.rpc;

import cxrcml.service.rpc.UnaryCall;
import io.grpc.stub.StreamObserver;
import java.util.function.Supplier;

/** Answers unary calls, with the domain's refusals told in the words of the wire. */
final class Calls {
  private Calls() {}

  static <T> void answer(StreamObserver<T> responses, Supplier<T> answer) {
    UnaryCall.answer(
        responses,
        () -> {
          try {
            return answer.get();
          } catch (RuntimeException e) {
            throw Refusals.of(e);
          }
        });
  }
}
