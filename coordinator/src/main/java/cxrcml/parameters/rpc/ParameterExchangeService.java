package cxrcml.parameters.rpc;

import cxrcml.parameters.shard.BusyException;
import cxrcml.parameters.v1.ParameterExchangeGrpc;
import cxrcml.parameters.v1.PushResponse;
import cxrcml.parameters.wire.ParameterExchangeMethods;
import cxrcml.parameters.wire.TensorMessage;
import cxrcml.service.rpc.Statuses;
import io.grpc.BindableService;
import io.grpc.ServerServiceDefinition;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.ServerCalls;
import java.util.concurrent.Executor;

/** Serves {@code ParameterExchange} for one shard. */
public final class ParameterExchangeService implements BindableService {
  private final LoadedShard loaded;
  private final RoundListener rounds;
  private final ParameterMetrics metrics;
  private final Executor reducer;

  /**
   * The calls themselves never block and may run on the transport's threads.
   *
   * @param rounds hears of every reduced round
   * @param reducer adds whole gradients, one or more at a time
   */
  public ParameterExchangeService(
      LoadedShard loaded, RoundListener rounds, ParameterMetrics metrics, Executor reducer) {
    this.loaded = loaded;
    this.rounds = rounds;
    this.metrics = metrics;
    this.reducer = reducer;
  }

  @Override
  public ServerServiceDefinition bindService() {
    return ServerServiceDefinition.builder(ParameterExchangeGrpc.SERVICE_NAME)
        .addMethod(
            ParameterExchangeMethods.PUSH,
            ServerCalls.asyncClientStreamingCall(
                answer ->
                    new PushStream(
                        loaded,
                        rounds,
                        metrics,
                        reducer,
                        (ServerCallStreamObserver<PushResponse>) answer)))
        .addMethod(
            ParameterExchangeMethods.PULL,
            ServerCalls.asyncServerStreamingCall(
                (request, chunks) ->
                    PullStream.answer(
                        loaded,
                        metrics,
                        request,
                        (ServerCallStreamObserver<TensorMessage>) chunks)))
        .build();
  }

  static StatusRuntimeException statusOf(RuntimeException e) {
    if (e instanceof BusyException) {
      return Status.UNAVAILABLE.withDescription(e.getMessage()).asRuntimeException();
    }
    return Statuses.of(e);
  }
}
