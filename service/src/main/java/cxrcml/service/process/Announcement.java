package cxrcml.service.process;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Optional;

/**
 * Tells the launcher where a process listens.
 *
 * @param pid process id
 * @param grpc host:port of the gRPC server
 * @param metrics host:port of the metrics endpoint
 */
public record Announcement(long pid, String grpc, String metrics) {
  private static final ObjectMapper JSON = JsonMapper.builder().build();

  /** Writes the announcement atomically. */
  public void writeTo(Path file) {
    try {
      Path temporary = file.resolveSibling(file.getFileName() + ".tmp");
      Files.writeString(temporary, JSON.writeValueAsString(this));
      Files.move(temporary, file, StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException e) {
      throw new TryAgainException(
          "announcement " + file + ": cannot be written: " + Failure.sentenceOf(e), e);
    }
  }

  /** Reads an announcement; empty while there is none. */
  public static Optional<Announcement> readFrom(Path file) {
    try {
      return Files.exists(file)
          ? Optional.of(JSON.readValue(file.toFile(), Announcement.class))
          : Optional.empty();
    } catch (IOException e) {
      throw new TryAgainException("announcement " + file + ": cannot be read", e);
    }
  }
}
