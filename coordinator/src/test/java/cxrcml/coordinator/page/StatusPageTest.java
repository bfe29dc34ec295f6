package cxrcml.coordinator.page;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import cxrcml.coordinator.membership.MemberId;
import cxrcml.coordinator.membership.MemberRole;
import cxrcml.coordinator.membership.MemberView;
import cxrcml.coordinator.membership.Place;
import cxrcml.coordinator.order.RunFence;
import cxrcml.coordinator.run.Phase;
import cxrcml.coordinator.run.RunRecord;
import cxrcml.coordinator.run.RunView;
import cxrcml.model.checkpoint.RunDirectory;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StatusPageTest {
  @TempDir Path out;

  private final RunHistory history = new RunHistory();
  private Phase phase = Phase.TRAINING;
  private HttpServer server;

  @BeforeEach
  void serve() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 4);
    server.createContext("/", new StatusPage("<run>", this::view, history, new RunDirectory(out)));
    server.start();
  }

  @AfterEach
  void stop() {
    server.stop(0);
  }

  private RunView view() {
    MemberId worker = new MemberId(new Place(MemberRole.WORKER, 3), 1);
    return new RunView(
        new RunFence("5ee3", 2, 6),
        phase,
        "shard 1 to join",
        List.of(0, 1),
        1,
        4,
        120,
        400,
        7,
        new RunView.Newest(2.5, 0.25, 0.75, 0.55),
        new RunView.Warning(0, ""),
        new RunView.Checkpoint(100, 95),
        1e-4,
        12.5,
        4000,
        new RunView.Counts(1, 2, 3, 4, 5, 6, 7, Map.of()),
        Map.of(Phase.TRAINING, 61.0, Phase.LOADING, 0.2),
        List.of(
            new MemberView(worker, "", "10.0.0.3", 1, "<script>alert(1)</script>", 3, 0.4, 17)));
  }

  private HttpResponse<String> send(String method, String path)
      throws IOException, InterruptedException {
    URI address = URI.create("http://127.0.0.1:" + server.getAddress().getPort() + path);
    HttpRequest request =
        HttpRequest.newBuilder(address).method(method, HttpRequest.BodyPublishers.noBody()).build();
    return HttpClient.newHttpClient().send(request, HttpResponse.BodyHandlers.ofString());
  }

  @Test
  void showsProgressWaitsFleetAndTimes() throws IOException, InterruptedException {
    String page = send("GET", "/").body();

    assertThat(page)
        .contains("<h1>&lt;run&gt;</h1>", "Waits for shard 1 to join", "120 of 400")
        .contains("<dd>1 h 6 min</dd>", "100, 1 min 35 s ago", "<th>worker 3</th>", "10.0.0.3")
        .contains("<dt>training</dt><dd>1 min 1 s</dd>", "http-equiv=\"refresh\"")
        .doesNotContain("<dt>loading</dt>")
        .contains("No checkpoint has been scored yet", "After the first steps");
  }

  /** What members say of themselves is text, whatever it looks like. */
  @Test
  void escapesWhatMembersSay() throws IOException, InterruptedException {
    HttpResponse<String> response = send("GET", "/");

    assertThat(response.body())
        .contains("&lt;script&gt;alert(1)&lt;/script&gt;")
        .doesNotContain("<script");
    assertThat(response.headers().firstValue("Content-Security-Policy").orElseThrow())
        .startsWith("default-src 'none'");
  }

  @Test
  void drawsTheLossAndListsEvaluations() throws IOException, InterruptedException {
    history.accept(new RunRecord.GenerationOpened(6, 1, 0));
    for (int version = 1; version <= 120; version++) {
      history.accept(
          new RunRecord.StepCommitted(1, version, 0, 3.0 / version, 0.1, 1e-4, 1, 32, 7, false));
    }
    history.accept(
        new RunRecord.Evaluated(
            1, 100, false, 0.75, 0.55, 2.25, Map.of("all", 0.75, "tail", 0.5, "rare", Double.NaN)));

    String page = send("GET", "/").body();

    assertThat(page)
        .contains("<svg role=\"img\"", "class=\"contrastive\" d=\"M", "class=\"held-out\" r=")
        .contains("<th>Fold</th><th>Version</th><th>all</th><th>tail</th><th>rare</th>")
        .contains("<td>100</td><td>0.750</td><td>0.500</td><td>–</td><td>0.550</td>");
  }

  @Test
  void linksTheReportOnceItIsThere() throws IOException, InterruptedException {
    assertThat(send("GET", "/").body()).doesNotContain("report.html");
    assertThat(send("GET", "/report.html").statusCode()).isEqualTo(404);

    Files.writeString(new RunDirectory(out).report(), "<p>the report</p>");
    phase = Phase.DONE;

    assertThat(send("GET", "/").body())
        .contains("href=\"/report.html\"")
        .doesNotContain("http-equiv=\"refresh\"");
    assertThat(send("GET", "/report.html").body()).isEqualTo("<p>the report</p>");
  }

  @Test
  void onlyReads() throws IOException, InterruptedException {
    Files.writeString(out.resolve("secret.txt"), "secret");

    assertThat(send("POST", "/").statusCode()).isEqualTo(405);
    assertThat(send("DELETE", "/report.html").statusCode()).isEqualTo(405);
    assertThat(send("GET", "/secret.txt").statusCode()).isEqualTo(404);
    assertThat(send("GET", "/%2e%2e/secret.txt").statusCode()).isEqualTo(404);
    assertThat(send("HEAD", "/").statusCode()).isEqualTo(200);
  }
}
