package cxrcml.benchmarks.recovery;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/** The journal of a run in progress, read as it grows. */
final class Journal {
  private static final ObjectMapper JSON = new ObjectMapper();

  private final Path file;
  private final List<Entry> entries = new ArrayList<>();
  private long offset;
  private long version;

  Journal(Path file) {
    this.file = file;
  }

  /**
   * A record of interest.
   *
   * @param seen when it was read, on the clock of {@link System#nanoTime}
   * @param isStep whether it is a committed step; else a reload of everyone
   */
  record Entry(long seen, boolean isStep, long version, int epoch, int samples) {}

  /** Returns all entries so far. */
  List<Entry> read() throws IOException {
    if (!Files.exists(file)) {
      return entries;
    }
    try (RandomAccessFile grown = new RandomAccessFile(file.toFile(), "r")) {
      // A coordinator that was killed may leave half a line, which the next one cuts.
      byte[] bytes = new byte[(int) Math.max(0, grown.length() - offset)];
      grown.seek(offset);
      grown.readFully(bytes);
      long now = System.nanoTime();
      int end = bytes.length;
      while (end > 0 && bytes[end - 1] != '\n') {
        end--;
      }
      offset += end;
      new String(bytes, 0, end, StandardCharsets.UTF_8).lines().forEach(line -> add(line, now));
      return entries;
    }
  }

  private void add(String line, long now) {
    try {
      JsonNode entry = JSON.readTree(line).path("record");
      String type = entry.path("type").asText();
      if (type.equals("step") || type.equals("generation")) {
        Entry added =
            new Entry(
                now,
                type.equals("step"),
                entry.path("version").asLong(),
                entry.path("epoch").asInt(),
                entry.path("samples").asInt());
        entries.add(added);
        version = Math.max(version, added.version);
      }
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Returns the version that the run has reached; 0 before the first step. */
  long version() {
    return version;
  }

  /**
   * Returns how many samples too many or too few the steps that count have applied, over all whole
   * epochs. Of a step that was replayed the last time counts.
   *
   * @param samples of an epoch
   */
  long appliedTwiceOrNever(int samples) {
    SortedMap<Long, Entry> lineage = new TreeMap<>();
    entries.stream().filter(Entry::isStep).forEach(step -> lineage.put(step.version, step));
    SortedMap<Integer, Integer> applied = new TreeMap<>();
    lineage.values().forEach(step -> applied.merge(step.epoch, step.samples, Integer::sum));
    return applied.headMap(applied.lastKey()).values().stream()
        .mapToLong(found -> Math.abs(found - samples))
        .sum();
  }
}
