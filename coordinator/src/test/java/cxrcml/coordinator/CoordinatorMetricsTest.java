package cxrcml.coordinator;

import static org.assertj.core.api.Assertions.assertThat;

import cxrcml.coordinator.membership.JoinAttempt;
import cxrcml.coordinator.membership.MemberRole;
import cxrcml.coordinator.order.RunFence;
import cxrcml.coordinator.run.RunMachine;
import cxrcml.coordinator.run.RunPlan;
import cxrcml.coordinator.run.RunProgress;
import cxrcml.service.spec.RunSpec;
import io.prometheus.client.CollectorRegistry;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class CoordinatorMetricsTest {
  private static final long SECOND = 1_000_000_000L;

  @Test
  void showTheRunAtTheTimeOfTheScrape() {
    RunPlan plan =
        new RunPlan(
            RunSpec.DEFAULTS, List.of(3), List.of(1, 1), fold -> new int[] {4, 5, 6}, SECOND);
    RunProgress progress = new RunProgress(new RunFence("5ee3", 2, 6), List.of(), false, Map.of());
    RunMachine machine = new RunMachine(plan, progress, 0);
    machine.join(new JoinAttempt(MemberRole.SHARD, -1, 11, "", "host", 1), 0);
    CollectorRegistry registry = new CollectorRegistry();
    registry.register(new CoordinatorMetrics(() -> machine.view(3 * SECOND)));

    assertThat(registry.getSampleValue("cxrcml_coordinator_term")).isEqualTo(2);
    assertThat(registry.getSampleValue("cxrcml_coordinator_fold")).isEqualTo(3);
    assertThat(registry.getSampleValue("cxrcml_coordinator_macro_auc")).isNaN();
    assertThat(registry.getSampleValue("cxrcml_coordinator_steps_replayed_total")).isZero();
    assertThat(registry.getSampleValue("cxrcml_coordinator_chance_loss_steps")).isZero();
    assertThat(labelled(registry, "members", "member_role", "shard")).isEqualTo(1);
    assertThat(labelled(registry, "phase", "phase", "joining")).isEqualTo(1);
    assertThat(labelled(registry, "phase_seconds_total", "phase", "joining")).isEqualTo(3);
    assertThat(labelled(registry, "members_lost_total", "member_role", "worker")).isZero();
    assertThat(labelled(registry, "member_activity_seconds", "member", "shard-0")).isEqualTo(3);
    assertThat(registry.getSampleValue("cxrcml_coordinator_checkpoint_age_seconds")).isEqualTo(3);
    assertThat(ProgressLog.line(machine.view(3 * SECOND)))
        .isEqualTo(
            "joining: fold 3, epoch 0, step 0 of 10, mixture 0; waits for shard 1, clusterer to"
                + " join");
  }

  private static double labelled(
      CollectorRegistry registry, String name, String label, String value) {
    return registry.getSampleValue(
        "cxrcml_coordinator_" + name, new String[] {label}, new String[] {value});
  }
}
