package cxrcml.cli.cluster;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;

/**
 * A process of a local run that listens; a row of {@code processes.json}.
 *
 * @param role subcommand that it runs
 * @param index place among the processes of its role
 * @param grpc host:port of its gRPC server
 * @param metrics host:port of {@code /metrics}
 */
public record RunningProcess(String role, int index, long pid, String grpc, String metrics) {
  static final ObjectMapper JSON = JsonMapper.builder().build();

  static Path table(Path out) {
    return out.resolve("processes.json");
  }

  /** Returns those of the local run that writes to a directory; none where none is in progress. */
  public static List<RunningProcess> of(Path out) {
    try {
      return JSON.readValue(
          Files.readString(table(out)), new TypeReference<List<RunningProcess>>() {});
    } catch (NoSuchFileException e) {
      return List.of();
    } catch (IOException e) {
      throw new UncheckedIOException(table(out) + ": cannot be read", e);
    }
  }
}
