package cxrcml.service.security;

import static cxrcml.service.security.PeerRole.CLUSTERER;
import static cxrcml.service.security.PeerRole.COORDINATOR;
import static cxrcml.service.security.PeerRole.EVALUATOR;
import static cxrcml.service.security.PeerRole.SHARD;
import static cxrcml.service.security.PeerRole.VIEWER;
import static cxrcml.service.security.PeerRole.WORKER;
import static org.assertj.core.api.Assertions.assertThat;

import cxrcml.clusterer.v1.PseudoLabelsGrpc;
import cxrcml.coordinator.v1.MembershipGrpc;
import cxrcml.coordinator.v1.OrdersGrpc;
import cxrcml.coordinator.v1.RunStatusGrpc;
import cxrcml.coordinator.v1.ScheduleGrpc;
import cxrcml.parameters.v1.ParameterExchangeGrpc;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class PermissionsTest {
  /** Written down a second time, so that nobody opens a call to somebody by the way. */
  @Test
  void openEachCallToThoseWhoNeedItAlone() {
    Map<String, Set<PeerRole>> open = new TreeMap<>();
    List.of(
            MembershipGrpc.getServiceDescriptor(),
            ScheduleGrpc.getServiceDescriptor(),
            OrdersGrpc.getServiceDescriptor(),
            RunStatusGrpc.getServiceDescriptor(),
            ParameterExchangeGrpc.getServiceDescriptor(),
            PseudoLabelsGrpc.getServiceDescriptor())
        .forEach(
            service ->
                service
                    .getMethods()
                    .forEach(
                        method ->
                            open.put(
                                method.getBareMethodName(),
                                Permissions.of(method.getFullMethodName()).roles())));

    Set<PeerRole> members = Set.of(WORKER, SHARD, CLUSTERER, EVALUATOR);
    assertThat(open)
        .containsExactlyInAnyOrderEntriesOf(
            Map.ofEntries(
                Map.entry("Join", members),
                Map.entry("Heartbeat", members),
                Map.entry("Leave", members),
                Map.entry("NextSlot", Set.of(WORKER)),
                Map.entry("NextOrder", Set.of(SHARD, CLUSTERER, EVALUATOR)),
                Map.entry("SealRound", Set.of(SHARD)),
                Map.entry("ReportSaved", Set.of(SHARD, CLUSTERER)),
                Map.entry("Get", Set.of(COORDINATOR, WORKER, SHARD, CLUSTERER, EVALUATOR, VIEWER)),
                Map.entry("Push", Set.of(WORKER)),
                Map.entry("Pull", Set.of(WORKER)),
                Map.entry("Assign", Set.of(WORKER))));
  }

  @Test
  void knowNoOtherCall() {
    assertThat(Permissions.of("grpc.reflection.v1.ServerReflection/ServerReflectionInfo")).isNull();
  }
}
