package cxrcml.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import cxrcml.cli.progress.StatusClient;
import cxrcml.coordinator.v1.RunStatusResponse;
import cxrcml.service.security.Protection;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/** Looks at a local run from outside, as an operator does. */
final class LocalRun {
  private static final Duration LIMIT = Duration.ofMinutes(2);

  private final Path out;

  LocalRun(Path out) {
    this.out = out;
  }

  /** One row of {@code processes.json}. */
  record Row(String role, int index, long pid, String grpc, String metrics) {}

  /** Returns the processes that listen now. */
  List<Row> processes() {
    Path table = out.resolve("processes.json");
    List<Row> rows = new ArrayList<>();
    if (!Files.exists(table)) {
      return rows;
    }
    try {
      for (JsonNode row : JsonMapper.builder().build().readTree(table.toFile())) {
        rows.add(
            new Row(
                row.path("role").asText(),
                row.path("index").asInt(),
                row.path("pid").asLong(),
                row.path("grpc").asText(),
                row.path("metrics").asText()));
      }
      return rows;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Waits until so many processes listen. */
  List<Row> awaitProcesses(int count) throws InterruptedException {
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

  Path export(int fold) {
    return out.resolve("fold-" + fold).resolve("export").resolve("model.safetensors");
  }
}
