package cxrcml.evaluator;

import cxrcml.evaluator.run.FoldScore;
import io.prometheus.client.CollectorRegistry;
import io.prometheus.client.Counter;
import io.prometheus.client.Gauge;

/** What an evaluator reports to Prometheus. */
public final class EvaluatorMetrics {
  private final Counter checkpoints;
  private final Counter samples;
  private final Counter seconds;
  private final Counter reports;
  private final Gauge auc;
  private final Gauge classAuc;
  private final Gauge reference;
  private final Gauge loss;

  public EvaluatorMetrics(CollectorRegistry registry) {
    checkpoints =
        Counter.build("cxrcml_evaluator_checkpoints_total", "Checkpoints scored.")
            .register(registry);
    samples =
        Counter.build("cxrcml_evaluator_samples_total", "Held-out samples scored.")
            .register(registry);
    seconds =
        Counter.build("cxrcml_evaluator_busy_seconds_total", "Time by what it was spent on.")
            .labelNames("part")
            .register(registry);
    reports =
        Counter.build("cxrcml_evaluator_reports_total", "Reports written.").register(registry);
    auc =
        Gauge.build("cxrcml_evaluator_macro_auc_ratio", "Macro AUC of the last checkpoint.")
            .labelNames("group")
            .register(registry);
    classAuc =
        Gauge.build("cxrcml_evaluator_class_auc_ratio", "AUC of each class that could be scored.")
            .labelNames("class")
            .register(registry);
    reference =
        Gauge.build("cxrcml_evaluator_reference_auc_ratio", "Macro AUC that sees no image.")
            .register(registry);
    loss =
        Gauge.build("cxrcml_evaluator_held_out_loss_nats", "Loss of the last checkpoint.")
            .register(registry);
  }

  FoldScore scored(FoldScore score, double took) {
    checkpoints.inc();
    samples.inc(score.samples());
    seconds.labels("evaluate").inc(took);
    score.auc().forEach((group, value) -> auc.labels(group.key()).set(value));
    score.classAuc().forEach((name, value) -> classAuc.labels(name).set(value));
    reference.set(score.referenceAuc());
    loss.set(score.loss());
    return score;
  }

  void reported(double took) {
    reports.inc();
    seconds.labels("report").inc(took);
  }
}
