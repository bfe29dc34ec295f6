package cxrcml.coordinator.simulation;

import cxrcml.coordinator.membership.Place;
import cxrcml.coordinator.order.Order;
import cxrcml.coordinator.order.Outcome;
import cxrcml.coordinator.order.Task;
import java.util.Map;

/** An evaluator whose loss is a hash of the parameters. */
final class VirtualEvaluator extends VirtualProcess {
  VirtualEvaluator(VirtualCluster cluster) {
    super(cluster, Place.EVALUATOR);
  }

  @Override
  Outcome execute(Order order) {
    if (order.task() instanceof Task.Evaluate evaluate) {
      long hash =
          cluster
              .disk
              .parameters
              .get(VirtualDisk.key(evaluate.fold(), evaluate.version(), 0))
              .hash();
      double loss = (VirtualDisk.mix(hash, 77) >>> 40) / (double) (1 << 24);
      return new Outcome.Scored(1 - loss, 0.5, loss, 3, Map.of());
    }
    return new Outcome.Done();
  }
}
