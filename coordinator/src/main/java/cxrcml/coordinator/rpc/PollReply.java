package cxrcml.coordinator.rpc;

import cxrcml.coordinator.run.Answer;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import java.util.function.Function;

/**
 * Answers a long poll. A caller that has gone away gets nothing: it asks again and loses nothing.
 *
 * @param <T> work in the domain's words
 * @param <M> the message that carries it
 */
final class PollReply<T, M> implements LongPolls.Reply<T> {
  private final ServerCallStreamObserver<M> responses;
  private final Function<Answer<T>, M> translation;

  PollReply(StreamObserver<M> responses, Function<Answer<T>, M> translation) {
    this.responses = (ServerCallStreamObserver<M>) responses;
    this.translation = translation;
    // With a handler of our own, answering a cancelled call is no error.
    this.responses.setOnCancelHandler(() -> {});
  }

  @Override
  public void answer(Answer<T> answer) {
    responses.onNext(translation.apply(answer));
    responses.onCompleted();
  }

  @Override
  public void refuse(RuntimeException refusal) {
    responses.onError(Refusals.of(refusal));
  }

  @Override
  public boolean isCancelled() {
    return responses.isCancelled();
  }
}
