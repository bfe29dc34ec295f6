package cxrcml.service.security;

import static cxrcml.service.security.PeerRole.CLUSTERER;
import static cxrcml.service.security.PeerRole.EVALUATOR;
import static cxrcml.service.security.PeerRole.SHARD;
import static cxrcml.service.security.PeerRole.WORKER;

import cxrcml.clusterer.v1.PseudoLabelsGrpc;
import cxrcml.coordinator.v1.MembershipGrpc;
import cxrcml.coordinator.v1.OrdersGrpc;
import cxrcml.coordinator.v1.RunStatusGrpc;
import cxrcml.coordinator.v1.ScheduleGrpc;
import cxrcml.parameters.v1.ParameterExchangeGrpc;
import io.grpc.health.v1.HealthGrpc;
import java.time.Duration;
import java.util.Map;
import java.util.Set;

/** Which roles may make which call, and how long it may take; a call not named here is refused. */
public final class Permissions {
  private static final Set<PeerRole> EVERYBODY = Set.of(PeerRole.values());
  private static final Set<PeerRole> MEMBERS = Set.of(WORKER, SHARD, CLUSTERER, EVALUATOR);
  private static final Duration SHORT = Duration.ofSeconds(60);

  /** A shard's range of the largest model, at the slowest rate that is waited for. */
  private static final Duration BULK = Duration.ofMinutes(15);

  /** One call's row in the table. */
  record Rule(Set<PeerRole> roles, Duration longest) {}

  private static final Map<String, Rule> RULES =
      Map.ofEntries(
          Map.entry(MembershipGrpc.getJoinMethod().getFullMethodName(), rule(MEMBERS)),
          Map.entry(MembershipGrpc.getHeartbeatMethod().getFullMethodName(), rule(MEMBERS)),
          Map.entry(MembershipGrpc.getLeaveMethod().getFullMethodName(), rule(MEMBERS)),
          Map.entry(ScheduleGrpc.getNextSlotMethod().getFullMethodName(), rule(Set.of(WORKER))),
          Map.entry(
              OrdersGrpc.getNextOrderMethod().getFullMethodName(),
              rule(Set.of(SHARD, CLUSTERER, EVALUATOR))),
          Map.entry(OrdersGrpc.getSealRoundMethod().getFullMethodName(), rule(Set.of(SHARD))),
          Map.entry(
              OrdersGrpc.getReportSavedMethod().getFullMethodName(),
              rule(Set.of(SHARD, CLUSTERER))),
          Map.entry(RunStatusGrpc.getGetMethod().getFullMethodName(), rule(EVERYBODY)),
          Map.entry(
              ParameterExchangeGrpc.getPushMethod().getFullMethodName(),
              new Rule(Set.of(WORKER), BULK)),
          Map.entry(
              ParameterExchangeGrpc.getPullMethod().getFullMethodName(),
              new Rule(Set.of(WORKER), BULK)),
          Map.entry(PseudoLabelsGrpc.getAssignMethod().getFullMethodName(), rule(Set.of(WORKER))));

  private Permissions() {}

  private static Rule rule(Set<PeerRole> roles) {
    return new Rule(roles, SHORT);
  }

  /** Returns the row of a call; null if it has none. */
  static Rule of(String method) {
    return RULES.get(method);
  }

  /** Health is everybody's business; probes state no deadline. */
  static boolean isHealth(String service) {
    return HealthGrpc.SERVICE_NAME.equals(service);
  }
}
