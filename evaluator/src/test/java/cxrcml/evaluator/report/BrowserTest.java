package cxrcml.evaluator.report;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import cxrcml.dataset.DiseaseClass;
import cxrcml.evaluator.Examples;
import cxrcml.evaluator.ablation.AblatedRow;
import cxrcml.evaluator.ablation.Ablation;
import cxrcml.evaluator.bootstrap.PatientBootstrap;
import cxrcml.evaluator.crossvalidation.CrossValidation;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Opens the pages in a headless browser of the PATH; skipped, visibly, where there is none. */
class BrowserTest {
  private static final List<String> BROWSERS =
      List.of("chromium", "chromium-browser", "google-chrome", "chrome");

  /** Collects what goes wrong, then does what a reader does; the answers are in attributes. */
  private static final String PROBE =
      """
      <script>
        addEventListener("load", () => {
          const table = document.querySelector("table.sortable");
          const column = [...table.tHead.rows[0].cells].findIndex((c) => c.matches(".number"));
          const heading = table.tHead.rows[0].cells[column];
          const values = () => [...table.tBodies[0].rows].map((r) => Number(r.cells[column].dataset.v));
          const sorted = (v, sign) => v.every((x, i) => i === 0 || sign * (x - v[i - 1]) >= 0);
          heading.querySelector("button").click();
          const down = sorted(values(), -1);
          heading.querySelector("button").click();
          const up = sorted(values(), 1);
          const body = document.body;
          body.dataset.rows = values().length;
          body.dataset.sorts = down && up;
          body.dataset.overflow = document.documentElement.scrollWidth > innerWidth;
          body.dataset.small = [...document.querySelectorAll("svg")].filter(
              (svg) => svg.checkVisibility() && svg.getBoundingClientRect().width < 50).length;
          const select = document.querySelector(".class-map select");
          if (select) {
            select.value = "1";
            select.dispatchEvent(new Event("change"));
            body.dataset.shown = [...document.querySelectorAll(".of-class")].filter(
                (dots) => getComputedStyle(dots).display !== "none").length;
          }
          body.dataset.failed = window.failed ?? "nothing";
        });
      </script>
      """;

  private static final String WATCH =
      "<script>addEventListener('error', (e) => { window.failed = e.message; });</script>";

  private final ExecutorService executor = Executors.newFixedThreadPool(2);

  @TempDir private Path directory;
  private Path browser;

  @BeforeEach
  void find() {
    Optional<Path> found =
        Stream.of(Optional.ofNullable(System.getenv("PATH")).orElse("").split(File.pathSeparator))
            .flatMap(place -> BROWSERS.stream().map(name -> Path.of(place, name)))
            .filter(Files::isExecutable)
            .findFirst();
    assumeTrue(found.isPresent(), "none of " + BROWSERS + " is on the PATH");
    browser = found.orElseThrow();
  }

  @AfterEach
  void stop() {
    executor.shutdownNow();
  }

  @Test
  void opensTheReport() throws Exception {
    String page = HtmlReport.of(ReportTest.content(2, 12, executor));

    for (int width : new int[] {1280, 390}) {
      String shown = open(page, width);

      assertThat(shown)
          .contains("data-failed=\"nothing\"")
          .contains("data-rows=\"12\"")
          .contains("data-sorts=\"true\"")
          .contains("data-overflow=\"false\"")
          .contains("data-small=\"0\"")
          .contains("data-shown=\"1\"");
    }
  }

  @Test
  void opensTheReportOfAGrid() throws Exception {
    List<DiseaseClass> classes = Examples.classes(600, 6);
    CrossValidation validation =
        new CrossValidation(classes, new PatientBootstrap(50, 1, executor));
    List<AblatedRow> rows =
        Stream.of(0.5, 0.6, 0.9)
            .map(
                strength ->
                    new AblatedRow(
                        "strength " + strength,
                        Map.of("loss.margin", "0.2"),
                        List.of("5pec"),
                        List.of(
                            validation.evaluate(
                                Examples.predictions(classes, 600, 2, strength, 1))),
                        List.of()))
            .toList();
    String page =
        AblationReport.of(
            new AblationContent(
                "a grid", "today", "da7a", List.of(0, 1), List.of(1L), Ablation.of(rows)));

    assertThat(open(page, 390))
        .contains("data-failed=\"nothing\"")
        .contains("data-rows=\"3\"")
        .contains("data-sorts=\"true\"")
        .contains("data-overflow=\"false\"");
  }

  /** Returns the page as it is after its scripts have run. */
  private String open(String page, int width) throws IOException, InterruptedException {
    Path file = directory.resolve("report.html");
    String watched = page.replace("<head>", "<head>" + WATCH).replace("</body>", PROBE + "</body>");
    Files.writeString(file, watched);
    Path out = directory.resolve("dom.html");
    Process process =
        new ProcessBuilder(
                browser.toString(),
                "--headless",
                "--no-sandbox",
                "--disable-gpu",
                "--disable-dev-shm-usage",
                "--no-first-run",
                "--user-data-dir=" + directory.resolve("profile"),
                "--window-size=" + width + ",900",
                "--dump-dom",
                file.toUri().toString())
            .redirectOutput(out.toFile())
            .redirectError(ProcessBuilder.Redirect.DISCARD)
            .start();
    try {
      assertThat(process.waitFor(60, TimeUnit.SECONDS)).as("the browser ends").isTrue();
    } finally {
      process.descendants().forEach(ProcessHandle::destroyForcibly);
      process.destroyForcibly();
    }
    return Files.readString(out, UTF_8);
  }
}
