package cxrcml.coordinator.journal;

import cxrcml.coordinator.run.RunRecord;
import cxrcml.model.checkpoint.RunDirectory;
import java.io.IOException;
import java.nio.file.Files;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * Losses and learning rate of every committed step, by fold; written as {@code history.csv} with
 * the columns below. {@code triplet} is empty before the first mixture, {@code held_out} where the
 * version that the step yields was not evaluated. What was rewound is not in it.
 */
final class LossHistory {
  private static final String HEADER =
      "step,epoch,contrastive,triplet,held_out,learning_rate,grad_norm,mixture_version\n";

  private final RunDirectory directory;
  private final Map<Integer, SortedMap<Long, RunRecord.StepCommitted>> folds = new TreeMap<>();
  private final Map<Integer, Map<Long, Double>> heldOut = new TreeMap<>();

  LossHistory(RunDirectory directory) {
    this.directory = directory;
  }

  void accept(RunRecord entry) {
    if (entry instanceof RunRecord.StepCommitted committed) {
      steps(committed.fold()).put(committed.version(), committed);
    } else if (entry instanceof RunRecord.GenerationOpened opened) {
      steps(opened.fold()).tailMap(opened.version() + 1).clear();
    } else if (entry instanceof RunRecord.Evaluated evaluated) {
      heldOut(evaluated.fold()).put(evaluated.version(), evaluated.loss());
    }
  }

  private SortedMap<Long, RunRecord.StepCommitted> steps(int fold) {
    return folds.computeIfAbsent(fold, unused -> new TreeMap<>());
  }

  private Map<Long, Double> heldOut(int fold) {
    return heldOut.computeIfAbsent(fold, unused -> new TreeMap<>());
  }

  void write(int fold) throws IOException {
    StringBuilder csv = new StringBuilder(HEADER);
    for (RunRecord.StepCommitted step : steps(fold).values()) {
      String triplet = step.mixtureVersion() > 0 ? Double.toString(step.triplet()) : "";
      Double loss = heldOut(fold).get(step.version());
      List<Object> row =
          List.of(
              step.version() - 1,
              step.epoch(),
              step.contrastive(),
              triplet,
              loss == null ? "" : loss,
              step.learningRate(),
              step.gradientNorm(),
              step.mixtureVersion());
      csv.append(row.stream().map(Object::toString).collect(Collectors.joining(","))).append('\n');
    }
    Files.createDirectories(directory.fold(fold));
    DurableFile.replace(directory.history(fold), csv.toString());
  }
}
