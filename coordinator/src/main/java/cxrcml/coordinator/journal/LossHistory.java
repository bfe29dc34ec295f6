package cxrcml.coordinator.journal;

import cxrcml.coordinator.run.RunRecord;
import cxrcml.model.checkpoint.RunDirectory;
import java.io.IOException;
import java.nio.file.Files;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Losses and learning rate of every committed step, by fold; written as {@code history.csv} with
 * the columns step, epoch, contrastive, triplet, learning_rate, grad_norm, mixture_version. What
 * was rewound is not in it.
 */
final class LossHistory {
  private static final String HEADER =
      "step,epoch,contrastive,triplet,learning_rate,grad_norm,mixture_version\n";

  private final RunDirectory directory;
  private final Map<Integer, SortedMap<Long, RunRecord.StepCommitted>> folds = new TreeMap<>();

  LossHistory(RunDirectory directory) {
    this.directory = directory;
  }

  void accept(RunRecord entry) {
    if (entry instanceof RunRecord.StepCommitted committed) {
      steps(committed.fold()).put(committed.version(), committed);
    } else if (entry instanceof RunRecord.GenerationOpened opened) {
      steps(opened.fold()).tailMap(opened.version() + 1).clear();
    }
  }

  private SortedMap<Long, RunRecord.StepCommitted> steps(int fold) {
    return folds.computeIfAbsent(fold, unused -> new TreeMap<>());
  }

  void write(int fold) throws IOException {
    StringBuilder csv = new StringBuilder(HEADER);
    for (RunRecord.StepCommitted step : steps(fold).values()) {
      csv.append(step.version() - 1)
          .append(',')
          .append(step.epoch())
          .append(',')
          .append(step.contrastive())
          .append(',')
          .append(step.triplet())
          .append(',')
          .append(step.learningRate())
          .append(',')
          .append(step.gradientNorm())
          .append(',')
          .append(step.mixtureVersion())
          .append('\n');
    }
    Files.createDirectories(directory.fold(fold));
    DurableFile.replace(directory.history(fold), csv.toString());
  }
}
