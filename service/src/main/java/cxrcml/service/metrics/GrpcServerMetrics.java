package cxrcml.service.metrics;

import io.grpc.ForwardingServerCall.SimpleForwardingServerCall;
import io.grpc.ForwardingServerCallListener.SimpleForwardingServerCallListener;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.Status;
import io.prometheus.client.CollectorRegistry;
import io.prometheus.client.Counter;
import io.prometheus.client.Histogram;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;

/** Counts and times every call a server handled, under the names that gRPC dashboards know. */
public final class GrpcServerMetrics implements ServerInterceptor {
  private final Counter handled;
  private final Histogram seconds;

  public GrpcServerMetrics(CollectorRegistry registry) {
    handled =
        Counter.build("grpc_server_handled_total", "Calls completed, by status.")
            .labelNames("grpc_service", "grpc_method", "grpc_code")
            .register(registry);
    seconds =
        Histogram.build("grpc_server_handling_seconds", "Time from a call's start to its status.")
            .labelNames("grpc_service", "grpc_method")
            .buckets(0.0005, 0.002, 0.01, 0.05, 0.2, 1, 5, 20)
            .register(registry);
  }

  @Override
  public <Q, R> ServerCall.Listener<Q> interceptCall(
      ServerCall<Q, R> call, Metadata headers, ServerCallHandler<Q, R> next) {
    String service = String.valueOf(call.getMethodDescriptor().getServiceName());
    String method = String.valueOf(call.getMethodDescriptor().getBareMethodName());
    Histogram.Timer timer = seconds.labels(service, method).startTimer();
    AtomicBoolean ended = new AtomicBoolean();
    Consumer<Status.Code> end =
        code -> {
          if (ended.compareAndSet(false, true)) {
            timer.observeDuration();
            handled.labels(service, method, code.name()).inc();
          }
        };
    ServerCall.Listener<Q> listener = next.startCall(new CountedCall<>(call, end), headers);
    return new SimpleForwardingServerCallListener<>(listener) {
      @Override
      public void onCancel() {
        end.accept(Status.Code.CANCELLED); // nobody closes a call whose caller is gone
        super.onCancel();
      }
    };
  }

  private static final class CountedCall<Q, R> extends SimpleForwardingServerCall<Q, R> {
    private final Consumer<Status.Code> end;

    CountedCall(ServerCall<Q, R> call, Consumer<Status.Code> end) {
      super(call);
      this.end = end;
    }

    @Override
    public void close(Status status, Metadata trailers) {
      end.accept(status.getCode());
      super.close(status, trailers);
    }
  }
}
