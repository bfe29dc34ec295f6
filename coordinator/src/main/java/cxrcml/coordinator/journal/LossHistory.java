package cxrcml.coordinator.journal;

import cxrcml.coordinator.run.RunRecord;
import cxrcml.model.checkpoint.RunDirectory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.HashMap;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Losses and learning rate of every committed step, by fold, in {@code history.csv} with the
 * columns below. {@code triplet} is empty before the first mixture, {@code held_out} where the
 * version that the step yields was not evaluated. What was rewound is not in it.
 *
 * <p>Rows are kept in memory from one checkpoint to the next, then appended. The journal is what
 * counts: whoever opens a run writes the file anew from it.
 */
final class LossHistory {
  private static final String HEADER =
      "step,epoch,contrastive,triplet,held_out,learning_rate,grad_norm,mixture_version\n";

  private final RunDirectory directory;
  private final Map<Integer, FoldRows> folds = new HashMap<>();

  /** Rows that are not in the file yet, by the version that their step yields. */
  private static final class FoldRows {
    final SortedMap<Long, RunRecord.StepCommitted> steps = new TreeMap<>();
    final Map<Long, Double> heldOut = new HashMap<>();

    /** Version of the last row in the file. */
    long written;
  }

  LossHistory(RunDirectory directory) {
    this.directory = directory;
  }

  void accept(RunRecord entry) throws IOException {
    if (entry instanceof RunRecord.StepCommitted committed) {
      rows(committed.fold()).steps.put(committed.version(), committed);
    } else if (entry instanceof RunRecord.GenerationOpened opened) {
      rewind(opened.fold(), opened.version());
    } else if (entry instanceof RunRecord.Evaluated evaluated) {
      rows(evaluated.fold()).heldOut.put(evaluated.version(), evaluated.loss());
    } else if (entry instanceof RunRecord.CheckpointSealed sealed) {
      // It is evaluated next: its own row waits for that.
      write(sealed.fold(), sealed.version() - 1);
    } else if (entry instanceof RunRecord.FoldFinished finished) {
      write(finished.fold(), Long.MAX_VALUE - 1);
    }
  }

  private FoldRows rows(int fold) {
    return folds.computeIfAbsent(fold, unused -> new FoldRows());
  }

  private void rewind(int fold, long version) throws IOException {
    FoldRows rows = rows(fold);
    rows.steps.tailMap(version + 1).clear();
    if (rows.written > version) {
      Path file = directory.history(fold);
      try (Stream<String> lines = Files.lines(file)) {
        String kept =
            lines
                .skip(1)
                .filter(line -> Long.parseLong(line.substring(0, line.indexOf(','))) < version)
                .map(line -> line + "\n")
                .collect(Collectors.joining());
        DurableFile.replace(file, HEADER + kept);
      }
      rows.written = version;
    }
  }

  /** Appends the rows up to a version; the first ones replace a file of another life of the run. */
  private void write(int fold, long version) throws IOException {
    FoldRows rows = rows(fold);
    SortedMap<Long, RunRecord.StepCommitted> due = rows.steps.headMap(version + 1);
    Path file = directory.history(fold);
    if (rows.written == 0) {
      Files.createDirectories(directory.fold(fold));
      Files.writeString(file, HEADER);
    }
    if (!due.isEmpty()) {
      String text =
          due.values().stream().map(step -> row(step, rows.heldOut)).collect(Collectors.joining());
      Files.writeString(file, text, StandardOpenOption.APPEND);
      rows.written = due.lastKey();
      rows.heldOut.keySet().removeIf(evaluated -> evaluated <= rows.written);
      due.clear();
    }
  }

  private static String row(RunRecord.StepCommitted step, Map<Long, Double> heldOut) {
    Double loss = heldOut.get(step.version());
    return Stream.of(
            step.version() - 1,
            step.epoch(),
            step.contrastive(),
            step.mixtureVersion() > 0 ? Double.toString(step.triplet()) : "",
            loss == null ? "" : loss,
            step.learningRate(),
            step.gradientNorm(),
            step.mixtureVersion())
        .map(Object::toString)
        .collect(Collectors.joining(",", "", "\n"));
  }
}
