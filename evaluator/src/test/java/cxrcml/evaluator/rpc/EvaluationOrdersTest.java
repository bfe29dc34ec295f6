package cxrcml.evaluator.rpc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import cxrcml.coordinator.v1.ApplyUpdate;
import cxrcml.coordinator.v1.CheckpointId;
import cxrcml.coordinator.v1.EvaluateCheckpoint;
import cxrcml.coordinator.v1.Evaluation;
import cxrcml.coordinator.v1.Order;
import cxrcml.coordinator.v1.OrderOutcome;
import cxrcml.coordinator.v1.WriteReport;
import cxrcml.evaluator.crossvalidation.MacroGroup;
import cxrcml.evaluator.run.FoldScore;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class EvaluationOrdersTest {
  private final List<String> done = new ArrayList<>();
  private final EvaluationOrders orders =
      new EvaluationOrders(
          (fold, version, last) -> {
            done.add("fold " + fold + " version " + version + (last ? " last" : ""));
            return new FoldScore(
                20,
                2.5,
                3,
                Map.of(MacroGroup.ALL, 0.75, MacroGroup.RARE, Double.NaN),
                Map.of(),
                0.55);
          },
          folds -> done.add("report " + folds));

  @Test
  void reportsTheScoreOfACheckpoint() throws IOException {
    Order order =
        Order.newBuilder()
            .setEvaluateCheckpoint(
                EvaluateCheckpoint.newBuilder()
                    .setCheckpoint(CheckpointId.newBuilder().setFold(2).setVersion(120))
                    .setFinal(true))
            .build();

    Evaluation evaluation = orders.execute(order).getEvaluation();

    assertThat(done).containsExactly("fold 2 version 120 last");
    assertThat(evaluation.getMacroAuc()).isEqualTo(0.75);
    assertThat(evaluation.getReferenceAuc()).isEqualTo(0.55);
    assertThat(evaluation.getLoss()).isEqualTo(2.5);
    assertThat(evaluation.getClasses()).isEqualTo(3);
    assertThat(evaluation.getGroupAucMap()).containsEntry("rare", Double.NaN).hasSize(2);
  }

  @Test
  void writesTheReportOfFinishedFolds() throws IOException {
    Order order =
        Order.newBuilder().setWriteReport(WriteReport.newBuilder().addFolds(0).addFolds(3)).build();

    OrderOutcome.Builder outcome = orders.execute(order);

    assertThat(done).containsExactly("report [0, 3]");
    assertThat(outcome.getError()).isEmpty();
  }

  @Test
  void refusesTheOrderOfAnotherRole() {
    Order order = Order.newBuilder().setApplyUpdate(ApplyUpdate.getDefaultInstance()).build();

    assertThatThrownBy(() -> orders.execute(order))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("order: APPLY_UPDATE (expected: one for an evaluator)");
  }
}
