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

/** Serves {@code ParameterExchange} for one shard. */
public final class ParameterExchangeService implements BindableService {
  private final LoadedShard loaded;
  private final RoundListener rounds;
  private final ParameterMetrics metrics;

  /** Reports every reduced round to {@code rounds}, on the thread that completed it. */
  public ParameterExchangeService(
      LoadedShard loaded, RoundListener rounds, ParameterMetrics metrics) {
    this.loaded = loaded;
    this.rounds = rounds;
    this.metrics = metrics;
  }

  @Override
  public ServerServiceDefinition bindService() {
    return ServerServiceDefinition.builder(ParameterExchangeGrpc.SERVICE_NAME)
        .addMethod(
            ParameterExchangeMethods.PUSH,
            ServerCalls.asyncClientStreamingCall(
                answer ->
                    new PushStream(
                        loaded, rounds, metrics, (ServerCallStreamObserver<PushResponse>) answer)))
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
