package cxrcml.benchmarks;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Writes what a comparison found, to the file that the launcher names. */
public final class Results {
  private Results() {}

  /** Returns a row; its ratio is above 1 where ours is better. */
  public static Map<String, Object> row(
      String what, String unit, double ours, double peer, String peerName) {
    Map<String, Object> row = new LinkedHashMap<>();
    row.put("what", what);
    row.put("unit", unit);
    row.put("ours", ours);
    row.put("peer", peer);
    row.put("peer_name", peerName);
    row.put("ratio", peer / ours);
    return row;
  }

  public static void write(List<Map<String, Object>> rows) throws IOException {
    Map<String, Object> results = new LinkedHashMap<>();
    results.put(
        "machine",
        Runtime.getRuntime().availableProcessors()
            + " cores "
            + System.getProperty("os.arch")
            + ", JDK "
            + System.getProperty("java.version"));
    results.put("date", Instant.now().toString());
    results.put("rows", rows);
    Path out = Path.of(System.getenv("BENCHMARK_OUT"));
    Files.createDirectories(out.toAbsolutePath().getParent());
    new ObjectMapper().writerWithDefaultPrettyPrinter().writeValue(out.toFile(), results);
  }
}
