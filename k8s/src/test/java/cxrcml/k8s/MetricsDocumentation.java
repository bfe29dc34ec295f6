package cxrcml.k8s;

import cxrcml.clusterer.rpc.ClustererMetrics;
import cxrcml.coordinator.CoordinatorMetrics;
import cxrcml.coordinator.membership.MemberId;
import cxrcml.coordinator.membership.MemberRole;
import cxrcml.coordinator.membership.MemberView;
import cxrcml.coordinator.membership.Place;
import cxrcml.coordinator.order.RunFence;
import cxrcml.coordinator.run.Phase;
import cxrcml.coordinator.run.RunView;
import cxrcml.evaluator.EvaluatorMetrics;
import cxrcml.parameters.rpc.ParameterMetrics;
import cxrcml.service.metrics.GrpcServerMetrics;
import cxrcml.worker.WorkerMetrics;
import io.prometheus.client.Collector;
import io.prometheus.client.CollectorRegistry;
import io.prometheus.client.SimpleCollector;
import java.lang.reflect.Field;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Consumer;

/** The metrics that the code declares. */
final class MetricsDocumentation {
  /** One metric: name as it is scraped, type, labels, and its sentence. */
  record Metric(String name, String type, List<String> labels, String help) {}

  private MetricsDocumentation() {}

  /** Returns the metrics of each process, in the order of the page. */
  static Map<String, List<Metric>> metrics() {
    Map<String, List<Metric>> metrics = new LinkedHashMap<>();
    metrics.put("coordinator", of(r -> r.register(new CoordinatorMetrics(() -> run()))));
    metrics.put("parameter-server", of(ParameterMetrics::new));
    metrics.put("worker", of(WorkerMetrics::new));
    metrics.put("clusterer", of(ClustererMetrics::new));
    metrics.put("evaluator", of(EvaluatorMetrics::new));
    metrics.put("every gRPC server", of(GrpcServerMetrics::new));
    return metrics;
  }

  private static List<Metric> of(Consumer<CollectorRegistry> declaration) {
    SortedMap<String, Metric> metrics = new TreeMap<>();
    declaration.accept(
        new CollectorRegistry() {
          @Override
          public void register(Collector collector) {
            for (Collector.MetricFamilySamples family : collector.collect()) {
              String name =
                  family.type == Collector.Type.COUNTER ? family.name + "_total" : family.name;
              List<String> labels =
                  collector instanceof SimpleCollector<?> simple
                      ? labels(simple)
                      : family.samples.isEmpty() ? List.of() : family.samples.get(0).labelNames;
              String type = family.type.name().toLowerCase(Locale.ROOT);
              metrics.put(name, new Metric(name, type, labels, family.help));
            }
          }
        });
    return new ArrayList<>(metrics.values());
  }

  /** A labelled metric has no samples before its first event, so the names are looked up. */
  @SuppressWarnings("unchecked")
  private static List<String> labels(SimpleCollector<?> collector) {
    try {
      Field names = SimpleCollector.class.getDeclaredField("labelNames");
      names.setAccessible(true);
      return (List<String>) names.get(collector);
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException(e);
    }
  }

  private static RunView run() {
    MemberId worker = new MemberId(new Place(MemberRole.WORKER, 0), 1);
    return new RunView(
        new RunFence("run", 1, 1),
        Phase.TRAINING,
        "",
        List.of(0),
        0,
        0,
        0,
        1,
        0,
        new RunView.Newest(0, 0, 0, 0),
        new RunView.Warning(0, ""),
        new RunView.Checkpoint(0, 0),
        0,
        0,
        0,
        new RunView.Counts(0, 0, 0, 0, 0, 0, 0, Map.of(MemberRole.WORKER, 0L)),
        Map.of(Phase.TRAINING, 1.0),
        List.of(new MemberView(worker, "", "", 1, "", 0, 0, 0)));
  }

  static String markdown() {
    StringBuilder page = new StringBuilder("# Metrics\n\n");
    page.append(
        "Generated from the code (`MetricsDocumentation`, module `k8s`). Every process serves");
    page.append(
        " them at `/metrics` of its metrics\nport, with the JVM's own (`jvm_*`, `process_*`).");
    page.append(" Dashboards and rules over them are in `k8s/components/monitoring`.\n");
    metrics()
        .forEach(
            (process, metrics) -> {
              page.append("\n## ").append(process).append("\n\n");
              page.append("| metric | type | labels | what |\n| --- | --- | --- | --- |\n");
              metrics.forEach(metric -> page.append(row(metric)));
            });
    return page.toString();
  }

  private static String row(Metric metric) {
    String labels =
        String.join(", ", metric.labels().stream().map(label -> "`" + label + "`").toList());
    return "| `%s` | %s | %s | %s |%n"
        .formatted(metric.name(), metric.type(), labels, metric.help());
  }
}
