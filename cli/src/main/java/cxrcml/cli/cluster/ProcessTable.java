package cxrcml.cli.cluster;

import cxrcml.service.process.Announcement;
import cxrcml.service.process.Failure;
import cxrcml.service.process.TryAgainException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;

/**
 * {@code processes.json} while a local cluster runs, and its twin {@code targets.json} for
 * Prometheus' file discovery.
 */
final class ProcessTable {
  private final Path processes;
  private final Path targets;
  private String written = "";

  ProcessTable(Path out) {
    this.processes = RunningProcess.table(out);
    this.targets = out.resolve("targets.json");
  }

  /** Writes both files if anything has changed; children that do not listen yet are left out. */
  void update(Collection<Child> children) {
    List<RunningProcess> rows = new ArrayList<>();
    List<Map<String, Object>> groups = new ArrayList<>();
    for (Child child : children) {
      child
          .announced()
          .filter(any -> child.isAlive())
          .ifPresent(at -> add(child, at, rows, groups));
    }
    try {
      String text = RunningProcess.JSON.writeValueAsString(rows);
      if (!text.equals(written)) {
        write(processes, text);
        write(targets, RunningProcess.JSON.writeValueAsString(groups));
        written = text;
      }
    } catch (IOException e) {
      throw new TryAgainException(processes + ": cannot be written: " + Failure.sentenceOf(e), e);
    }
  }

  void delete() {
    try {
      Files.deleteIfExists(processes);
      Files.deleteIfExists(targets);
    } catch (IOException e) {
      throw new TryAgainException(processes + ": cannot be deleted: " + Failure.sentenceOf(e), e);
    }
  }

  private static void add(
      Child child, Announcement at, List<RunningProcess> rows, List<Map<String, Object>> groups) {
    rows.add(
        new RunningProcess(
            child.spec().role(), child.spec().index(), child.pid(), at.grpc(), at.metrics()));
    groups.add(
        Map.of(
            "targets",
            List.of(at.metrics()),
            "labels",
            Map.of("role", child.spec().role(), "index", "" + child.spec().index())));
  }

  private static void write(Path file, String text) throws IOException {
    Path temporary = file.resolveSibling(file.getFileName() + ".tmp");
    try {
      Files.writeString(temporary, text + "\n");
      Files.move(temporary, file, StandardCopyOption.ATOMIC_MOVE);
    } finally {
      Files.deleteIfExists(temporary);
    }
  }
}
