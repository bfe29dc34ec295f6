package cxrcml.coordinator.rpc;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import cxrcml.coordinator.v1.SlotResult;
import cxrcml.coordinator.v1.TimeSpent;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What the workers' time went into since this coordinator started, as they report it: for people,
 * no decision rests on it.
 */
public final class WorkerTimes {
  @GuardedBy("this")
  private final Map<String, Double> seconds = new LinkedHashMap<>();

  synchronized void add(SlotResult finished) {
    add("load", finished.getLoadSeconds());
    add("pull", finished.getPullSeconds());
    add("compute", finished.getComputeSeconds());
    add("assign", finished.getAssignSeconds());
    add("push", finished.getPushSeconds());
    add("barrier", finished.getWaitSeconds());
  }

  @GuardedBy("this")
  private void add(String part, double more) {
    if (more >= 0 && Double.isFinite(more)) {
      seconds.merge(part, more, Double::sum);
    }
  }

  synchronized List<TimeSpent> spent() {
    return seconds.entrySet().stream()
        .map(
            part ->
                TimeSpent.newBuilder().setPart(part.getKey()).setSeconds(part.getValue()).build())
        .toList();
  }
}
