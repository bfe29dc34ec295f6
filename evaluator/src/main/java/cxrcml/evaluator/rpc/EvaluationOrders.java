package cxrcml.evaluator.rpc;

import cxrcml.coordinator.v1.EvaluateCheckpoint;
import cxrcml.coordinator.v1.Evaluation;
import cxrcml.coordinator.v1.Order;
import cxrcml.coordinator.v1.OrderOutcome;
import cxrcml.evaluator.crossvalidation.MacroGroup;
import cxrcml.evaluator.run.FoldScore;
import cxrcml.service.membership.OrderLoop;
import java.io.IOException;
import java.util.List;

/** Carries out the coordinator's orders. */
public final class EvaluationOrders implements OrderLoop.Executor {
  private final Checkpoints checkpoints;
  private final Reports reports;

  /** Scores checkpoints. */
  @FunctionalInterface
  public interface Checkpoints {
    /** Scores a checkpoint; {@code last}: also writes the fold's files. */
    FoldScore evaluate(int fold, long version, boolean last) throws IOException;
  }

  /** Writes reports. */
  @FunctionalInterface
  public interface Reports {
    /** Writes the run's results over finished folds. */
    void write(List<Integer> folds) throws IOException;
  }

  /** Carries out orders by the given means. */
  public EvaluationOrders(Checkpoints checkpoints, Reports reports) {
    this.checkpoints = checkpoints;
    this.reports = reports;
  }

  @Override
  public OrderOutcome.Builder execute(Order order) throws IOException {
    return switch (order.getWhatCase()) {
      case EVALUATE_CHECKPOINT ->
          OrderOutcome.newBuilder().setEvaluation(evaluate(order.getEvaluateCheckpoint()));
      case WRITE_REPORT -> {
        reports.write(order.getWriteReport().getFoldsList());
        yield OrderOutcome.newBuilder();
      }
      default ->
          throw new IllegalArgumentException(
              "order: " + order.getWhatCase() + " (expected: one for an evaluator)");
    };
  }

  private Evaluation evaluate(EvaluateCheckpoint order) throws IOException {
    FoldScore score =
        checkpoints.evaluate(
            order.getCheckpoint().getFold(), order.getCheckpoint().getVersion(), order.getFinal());
    Evaluation.Builder evaluation =
        Evaluation.newBuilder()
            .setMacroAuc(score.auc().get(MacroGroup.ALL))
            .setReferenceAuc(score.referenceAuc())
            .setLoss(score.loss())
            .setClasses(score.classes());
    score.auc().forEach((group, auc) -> evaluation.putGroupAuc(group.key(), auc));
    return evaluation.build();
  }
}
