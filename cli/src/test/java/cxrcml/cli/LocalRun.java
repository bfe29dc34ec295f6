package cxrcml.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import cxrcml.cli.cluster.RunningProcess;
import cxrcml.cli.progress.StatusClient;
import cxrcml.coordinator.v1.RunStatusResponse;
import cxrcml.model.checkpoint.RunDirectory;
import cxrcml.service.security.Protection;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Looks at a local run from outside, as an operator does. */
final class LocalRun {
  private static final Duration LIMIT = Duration.ofMinutes(2);

  /** Bytes from the end of the journal with a step among them. */
  private static final int TAIL = 8192;

  private static final Pattern STEP = Pattern.compile("\"type\":\"step\"[^}]*\"version\":(\\d+)");

  private final Path out;

  LocalRun(Path out) {
    this.out = out;
  }

  /** Returns the processes that listen now. */
  List<RunningProcess> processes() {
    return RunningProcess.of(out);
  }

  /** Waits until so many processes listen. */
  List<RunningProcess> awaitProcesses(int count) throws InterruptedException {
    return Eventually.get(
        count + " processes",
        LIMIT,
        () -> Optional.of(processes()).filter(rows -> rows.size() >= count));
  }

  /** Waits until the coordinator's status is as wanted. */
  RunStatusResponse awaitStatus(String what, Predicate<RunStatusResponse> wanted)
      throws InterruptedException {
    awaitProcesses(1);
    try (StatusClient client = new StatusClient(StatusClient.addressOf(out), Protection.LOOPBACK)) {
      return Eventually.get(what, LIMIT, () -> client.get().filter(wanted));
    }
  }

  /** Returns the version of the step that was committed last; 0 before the first. */
  long version() {
    try (RandomAccessFile journal =
        new RandomAccessFile(new RunDirectory(out).journal().toFile(), "r")) {
      byte[] tail = new byte[(int) Math.min(TAIL, journal.length())];
      journal.seek(journal.length() - tail.length);
      journal.readFully(tail);
      Matcher steps = STEP.matcher(new String(tail, UTF_8));
      long version = 0;
      while (steps.find()) {
        version = Long.parseLong(steps.group(1));
      }
      return version;
    } catch (FileNotFoundException e) {
      return 0;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Returns what a process serves to Prometheus. */
  static String metrics(RunningProcess process) throws IOException, InterruptedException {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create("http://" + process.metrics() + "/metrics")).build();
    return HttpClient.newHttpClient().send(request, BodyHandlers.ofString()).body();
  }

  Path export(int fold) {
    return out.resolve("fold-" + fold).resolve("export").resolve("model.safetensors");
  }
}
