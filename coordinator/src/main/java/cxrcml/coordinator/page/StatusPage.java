package cxrcml.coordinator.page;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpHandler;
import cxrcml.coordinator.run.RunView;
import cxrcml.model.checkpoint.RunDirectory;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Supplier;

/**
 * Serves the status page at {@code /}, and the run's report and results where they exist. Only
 * reads: GET and HEAD, and no path of a request ever reaches the file system.
 */
public final class StatusPage implements HttpHandler {
  private static final String REPORT = "/report.html";
  private static final String RESULTS = "/results.json";

  private final String name;
  private final Supplier<RunView> run;
  private final RunHistory history;
  private final RunDirectory directory;
  private final String style = style();

  /**
   * @param name of the run
   * @param directory whose report is linked
   */
  public StatusPage(
      String name, Supplier<RunView> run, RunHistory history, RunDirectory directory) {
    this.name = name;
    this.run = run;
    this.history = history;
    this.directory = directory;
  }

  @Override
  public void handle(HttpExchange exchange) throws IOException {
    try (exchange) {
      String method = exchange.getRequestMethod();
      if (!method.equals("GET") && !method.equals("HEAD")) {
        exchange.getResponseHeaders().set("Allow", "GET, HEAD");
        answer(exchange, 405, "text/plain", "this page is read-only\n".getBytes(UTF_8));
        return;
      }
      switch (exchange.getRequestURI().getPath()) {
        case "/" -> answer(exchange, 200, "text/html", page().getBytes(UTF_8));
        case REPORT -> file(exchange, "text/html", directory.report());
        case RESULTS -> file(exchange, "application/json", directory.results());
        default -> answer(exchange, 404, "text/plain", "nothing here\n".getBytes(UTF_8));
      }
    }
  }

  private String page() {
    Map<String, String> links = new LinkedHashMap<>();
    if (Files.isRegularFile(directory.report())) {
      links.put(REPORT, "Report: ROC curves, AUC per class with intervals, clusters");
    }
    if (Files.isRegularFile(directory.results())) {
      links.put(RESULTS, "The same numbers as JSON");
    }
    return new StatusDocument(name, run.get(), history.snapshot(), style).html(links);
  }

  private static void file(HttpExchange exchange, String type, Path path) throws IOException {
    if (Files.isRegularFile(path)) {
      answer(exchange, 200, type, Files.readAllBytes(path));
    } else {
      answer(exchange, 404, "text/plain", "not written yet\n".getBytes(UTF_8));
    }
  }

  private static void answer(HttpExchange exchange, int status, String type, byte[] body)
      throws IOException {
    var headers = exchange.getResponseHeaders();
    headers.set("Content-Type", type + "; charset=utf-8");
    headers.set("Cache-Control", "no-store");
    headers.set("X-Content-Type-Options", "nosniff");
    headers.set("X-Frame-Options", "DENY");
    headers.set(
        "Content-Security-Policy",
        "default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'; img-src data:");
    if (exchange.getRequestMethod().equals("HEAD")) {
      exchange.sendResponseHeaders(status, -1);
      return;
    }
    exchange.sendResponseHeaders(status, body.length);
    exchange.getResponseBody().write(body);
  }

  private static String style() {
    try (InputStream css = StatusPage.class.getResourceAsStream("status.css")) {
      return new String(css.readAllBytes(), UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
