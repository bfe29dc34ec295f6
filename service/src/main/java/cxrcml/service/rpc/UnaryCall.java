package cxrcml.service.rpc;

import io.grpc.stub.StreamObserver;
import java.util.function.Supplier;

/** Answers unary calls. */
public final class UnaryCall {
  private UnaryCall() {}

  /** Sends what {@code answer} returns, or the status of what it throws. */
  public static <T> void answer(StreamObserver<T> responses, Supplier<T> answer) {
    T response;
    try {
      response = answer.get();
    } catch (RuntimeException e) {
      responses.onError(Statuses.of(e));
      return;
    }
    responses.onNext(response);
    responses.onCompleted();
  }
}
