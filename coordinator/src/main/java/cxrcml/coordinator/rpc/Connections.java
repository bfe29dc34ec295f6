package cxrcml.coordinator.rpc;

import cxrcml.coordinator.membership.MemberId;
import io.grpc.Attributes;
import io.grpc.Context;
import io.grpc.Contexts;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.ServerTransportFilter;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;

/**
 * Which connection each member beats on. A killed process loses it at once, long before its lease
 * ends. Safe for use by many threads.
 */
public final class Connections extends ServerTransportFilter implements ServerInterceptor {
  private static final Attributes.Key<Object> ID = Attributes.Key.create("cxrcml-connection");
  private static final Context.Key<Object> CURRENT = Context.key("cxrcml-connection");

  private final Map<MemberId, Object> beatsOn = new ConcurrentHashMap<>();
  private final Consumer<MemberId> lost;

  /**
   * @param lost hears of a member whose connection is gone, on a thread of the transport
   */
  public Connections(Consumer<MemberId> lost) {
    this.lost = lost;
  }

  @Override
  public Attributes transportReady(Attributes attributes) {
    return attributes.toBuilder().set(ID, new Object()).build();
  }

  @Override
  public <Q, R> ServerCall.Listener<Q> interceptCall(
      ServerCall<Q, R> call, Metadata headers, ServerCallHandler<Q, R> next) {
    Context context = Context.current().withValue(CURRENT, call.getAttributes().get(ID));
    return Contexts.interceptCall(context, call, headers, next);
  }

  /** Notes that a member beats on the connection of the current call. */
  void beat(MemberId member) {
    Object connection = CURRENT.get();
    if (connection != null) {
      beatsOn.put(member, connection);
    }
  }

  @Override
  public void transportTerminated(Attributes attributes) {
    Object connection = attributes == null ? null : attributes.get(ID);
    if (connection == null) {
      return;
    }
    beatsOn.forEach(
        (member, on) -> {
          if (on == connection && beatsOn.remove(member, connection)) {
            lost.accept(member);
          }
        });
  }
}
