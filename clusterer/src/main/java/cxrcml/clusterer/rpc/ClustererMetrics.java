package cxrcml.clusterer.rpc;

import cxrcml.clusterer.refit.RefitResult;
import cxrcml.clusterer.state.GlobalMixture;
import io.prometheus.client.CollectorRegistry;
import io.prometheus.client.Counter;
import io.prometheus.client.Gauge;
import java.util.List;

/** What the clusterer reports to Prometheus. */
public final class ClustererMetrics {
  private static final String PREFIX = "cxrcml_clusterer_";

  private final Counter contributions;
  private final Counter assignments;
  private final Counter refits;
  private final Counter refitSeconds;
  private final Counter revived;
  private final Gauge samples;
  private final Gauge version;
  private final Gauge iterations;
  private final Gauge logLikelihood;
  private final Gauge effectiveComponents;
  private final Gauge overlap;
  private final Gauge outliers;
  private final Gauge components;
  private final Gauge smallest;
  private final Gauge largest;

  public ClustererMetrics(CollectorRegistry registry) {
    contributions =
        counter(registry, "contributions_total", "Embeddings received, repeats included.");
    assignments = counter(registry, "assignments_total", "Embeddings assigned to components.");
    refits = counter(registry, "refits_total", "Versions fitted.");
    refitSeconds = counter(registry, "refit_seconds_total", "Time spent fitting.");
    revived =
        counter(registry, "revived_components_total", "Components without samples started anew.");
    samples = gauge(registry, "samples", "Samples with a contribution.");
    version = gauge(registry, "mixture_version", "Newest version; 0 before the first.");
    iterations = gauge(registry, "fit_iterations", "EM iterations of the newest version.");
    logLikelihood = gauge(registry, "fit_log_likelihood_nats", "Mean log-likelihood of a sample.");
    effectiveComponents =
        gauge(registry, "effective_components", "exp of the entropy of the weights.");
    overlap =
        gauge(registry, "overlap_ratio", "Assignments that kept their component; NaN at first.");
    outliers = gauge(registry, "outliers_ratio", "Samples with a mean precision weight below 0.5.");
    components =
        Gauge.build(PREFIX + "component_samples", "Soft count of each component.")
            .labelNames("component")
            .register(registry);
    smallest = gauge(registry, "smallest_component_samples", "Soft count of the smallest.");
    largest = gauge(registry, "largest_component_samples", "Soft count of the largest.");
  }

  void contributed(int count, int samplesNow) {
    contributions.inc(count);
    samples.set(samplesNow);
  }

  void assigned(int count) {
    assignments.inc(count);
  }

  void loaded(GlobalMixture mixture) {
    samples.set(mixture.samples());
    version.set((double) mixture.newestVersion());
  }

  void fitted(RefitResult result, double seconds) {
    refits.inc();
    refitSeconds.inc(seconds);
    revived.inc(result.fit().revived());
    version.set((double) result.version().number());
    iterations.set(result.fit().iterations());
    logLikelihood.set(result.fit().meanLogLikelihood());
    effectiveComponents.set(result.fit().effectiveComponents());
    overlap.set(result.overlap());
    outliers.set(result.fit().outlierShare());
    List<Double> counts = result.version().softCounts();
    for (int k = 0; k < counts.size(); k++) {
      components.labels(Integer.toString(k)).set(counts.get(k));
    }
    smallest.set(counts.stream().mapToDouble(n -> n).min().orElse(0));
    largest.set(counts.stream().mapToDouble(n -> n).max().orElse(0));
  }

  private static Counter counter(CollectorRegistry registry, String name, String help) {
    return Counter.build(PREFIX + name, help).register(registry);
  }

  private static Gauge gauge(CollectorRegistry registry, String name, String help) {
    return Gauge.build(PREFIX + name, help).register(registry);
  }
}
