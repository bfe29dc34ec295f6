package cxrcml.coordinator.simulation;

import cxrcml.coordinator.membership.Place;
import cxrcml.coordinator.order.Order;
import cxrcml.coordinator.order.Outcome;
import cxrcml.coordinator.order.Task;
import java.io.IOException;

/** An evaluator whose loss is a hash of the parameters. */
final class VirtualEvaluator extends VirtualProcess {
  VirtualEvaluator(VirtualCluster cluster) {
    super(cluster, Place.EVALUATOR);
  }

  @Override
  Outcome execute(Order order) throws IOException {
    if (order.task() instanceof Task.Evaluate evaluate) {
      float[] parameters = cluster.stored(evaluate.fold(), evaluate.version()).parameters();
      return SyntheticModel.score(SyntheticModel.digest(parameters));
    }
    return new Outcome.Done();
  }
}
