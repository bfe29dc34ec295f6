package cxrcml.k8s;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ServerSocket;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The whole system runs, a real Prometheus scrapes it, a real browser opens its page. */
@Tag("proof")
class MonitoredRunIT {
  @TempDir static Path scratch;

  private static final HttpClient HTTP = HttpClient.newHttpClient();
  private static RunningCluster cluster;
  private static Process prometheus;
  private static String api;

  @BeforeAll
  static void start() throws IOException, InterruptedException {
    cluster = RunningCluster.start(scratch);
    cluster.await("seven processes", () -> cluster.metrics().size() == 7);
    if (Tool.PROMETHEUS.isThere()) {
      startPrometheus();
    }
  }

  /** As k8s/local-prometheus.yml, with another interval and the rules. */
  private static void startPrometheus() throws IOException {
    Monitoring.writeRules(scratch);
    String configuration =
        Files.readString(Path.of("local-prometheus.yml"))
            .replace("interval: 5s", "interval: 1s")
            .replace("../run/targets.json", cluster.targets().toString());
    Path file = scratch.resolve("prometheus.yml");
    Files.writeString(file, configuration + "rule_files: [rules.plain.yaml]\n");
    int port;
    try (ServerSocket free = new ServerSocket(0)) {
      port = free.getLocalPort();
    }
    api = "http://127.0.0.1:" + port;
    prometheus =
        Tool.PROMETHEUS
            .builder(
                "--config.file=" + file,
                "--storage.tsdb.path=" + scratch.resolve("tsdb"),
                "--web.listen-address=127.0.0.1:" + port)
            .redirectErrorStream(true)
            .redirectOutput(scratch.resolve("prometheus.log").toFile())
            .start();
  }

  @AfterAll
  static void stop() throws InterruptedException {
    if (cluster != null) {
      cluster.close();
    }
    if (prometheus != null) {
      prometheus.destroy();
      prometheus.waitFor();
    }
  }

  private static String get(String address) {
    try {
      HttpRequest request = HttpRequest.newBuilder(URI.create(address)).build();
      return HTTP.send(request, BodyHandlers.ofString()).body();
    } catch (IOException e) {
      return "";
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  /** Returns how many series an expression has now. */
  private static int series(String expression) {
    String answer = get(api + "/api/v1/query?query=" + URLEncoder.encode(expression, UTF_8));
    try {
      JsonNode result = Manifests.YAML.readTree(answer).at("/data/result");
      return result.size();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Test
  void everyPanelAndRuleHasData() throws IOException, InterruptedException {
    assumeTrue(Tool.PROMETHEUS.isThere(), "prometheus is not on the path");
    cluster.await("a scored checkpoint", () -> series("cxrcml_evaluator_macro_auc_ratio") > 0);
    for (String recorded : Monitoring.recorded()) {
      cluster.await(recorded, () -> series(recorded) > 0);
    }
    cluster.await("a second mixture", () -> series("cxrcml_clusterer_overlap_ratio >= 0") > 0);
    List<Monitoring.Expression> wanted =
        Monitoring.expressions().stream().filter(any -> !any.optional()).toList();
    List<String> empty = new ArrayList<>();
    cluster.await(
        () -> "data for every expression; none yet: " + empty,
        () -> {
          empty.clear();
          wanted.stream()
              .filter(expression -> series(expression.resolved()) == 0)
              .forEach(expression -> empty.add(expression.where()));
          return empty.isEmpty();
        });

    assertThat(empty).isEmpty();
    assertThat(wanted).hasSizeGreaterThan(45);
    requireDataOfAlerts();
  }

  /** An alert rests in an undisturbed run; what it looks at must be there. */
  private static void requireDataOfAlerts() throws IOException {
    Set<String> looked = new TreeSet<>();
    for (Monitoring.Expression expression : Monitoring.expressions()) {
      if (expression.where().startsWith("Cxrcml")) {
        looked.addAll(expression.metrics());
      }
    }
    assertThat(looked).hasSizeGreaterThan(6);
    assertThat(looked).allSatisfy(metric -> assertThat(series(metric)).as(metric).isPositive());
    assertThat(series("ALERTS{alertstate=\"firing\"}")).as("alerts of a quiet run").isZero();
  }

  @Test
  void promtoolFindsNothingToSayOfAnyProcess() throws IOException, InterruptedException {
    assumeTrue(Tool.PROMTOOL.isThere(), "promtool is not on the path");
    for (String address : cluster.metrics()) {
      Path scraped = scratch.resolve("scraped.txt");
      Files.writeString(scraped, get("http://" + address + "/metrics"));

      Tool.Outcome outcome = Tool.PROMTOOL.run(Optional.of(scraped), "check", "metrics");

      assertThat(Files.size(scraped)).isPositive();
      assertThat(outcome.exitCode()).as(outcome.out() + outcome.err()).isZero();
      assertThat(outcome.out() + outcome.err()).isEmpty();
    }
  }

  /** Every metric on the page of metrics is exported by some process, with these labels or none. */
  @Test
  void everyDocumentedMetricIsExported() throws InterruptedException {
    cluster.await("members", () -> cluster.metrics().size() == 7);
    StringBuilder all = new StringBuilder();
    cluster.metrics().forEach(address -> all.append(get("http://" + address + "/metrics")));
    MetricsDocumentation.metrics()
        .values()
        .forEach(
            metrics ->
                metrics.forEach(
                    metric -> assertThat(all).contains("# TYPE " + metric.name() + " ")));
  }

  @Test
  void aBrowserShowsTheStatusPageOnDesktopAndPhone() throws IOException, InterruptedException {
    assumeTrue(Tool.CHROMIUM.isThere(), "chromium is not on the path");
    String page = "http://" + cluster.metrics().get(0) + "/";
    cluster.await("a drawn loss", () -> get(page).contains("class=\"contrastive\" d="));
    cluster.await("an evaluation", () -> get(page).contains("held-out loss"));
    for (String size : List.of("1280,900", "390,844")) {
      Path picture = Path.of("target", "status-" + size.replace(',', 'x') + ".png");
      Tool.Outcome outcome =
          Tool.CHROMIUM.run(
              "--headless",
              "--no-sandbox",
              "--disable-gpu",
              "--hide-scrollbars",
              "--user-data-dir=" + scratch.resolve("profile-" + size),
              "--window-size=" + size,
              "--screenshot=" + picture.toAbsolutePath(),
              page);

      assertThat(outcome.exitCode()).as(outcome.err()).isZero();
      assertThat(Files.size(picture)).isGreaterThan(10_000);
    }
    Tool.Outcome document =
        Tool.CHROMIUM.run(
            "--headless",
            "--no-sandbox",
            "--disable-gpu",
            "--window-size=390,844",
            "--user-data-dir=" + scratch.resolve("profile-dom"),
            "--dump-dom",
            page);

    assertThat(document.out())
        .contains("<h1>smoke</h1>", "worker 1", "shard 1", "evaluator 0", "<svg role=\"img\"")
        .contains("Newest evaluation");
  }
}
