package cxrcml.dataset.inspection;

import cxrcml.dataset.PreparedDataset;
import cxrcml.dataset.Sample;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.IntStream;

/**
 * Counts of a data set, or of its first samples.
 *
 * @param samples looked at
 * @param patients distinct among them
 * @param studies distinct among them
 * @param views samples by view
 * @param folds samples and patients of each fold
 * @param positives of each class in each fold: {@code positives.get(c).get(fold)}
 * @param labelsPerSample mean number of labels of a sample
 * @param texts in figures
 */
public record Inspection(
    int samples,
    int patients,
    int studies,
    Map<String, Integer> views,
    List<FoldCounts> folds,
    List<List<Integer>> positives,
    double labelsPerSample,
    TextStatistics texts) {
  /** Samples and patients of one fold. */
  public record FoldCounts(int samples, int patients) {}

  /**
   * Counts.
   *
   * @param head how many samples to look at, from the first on; all if there are fewer
   */
  public static Inspection of(PreparedDataset dataset, int head) {
    int samples = Math.min(head, dataset.size());
    int folds = dataset.folds();
    Set<String> studies = new HashSet<>();
    List<Set<String>> patientsOfFold = new ArrayList<>();
    for (int fold = 0; fold < folds; fold++) {
      patientsOfFold.add(new HashSet<>());
    }
    Map<String, Integer> views = new TreeMap<>();
    int[] samplesOfFold = new int[folds];
    int[][] positives = new int[dataset.classes().size()][folds];
    for (int i = 0; i < samples; i++) {
      Sample sample = dataset.sample(i);
      studies.add(sample.subject() + "/" + sample.study());
      views.merge(sample.view(), 1, Integer::sum);
      patientsOfFold.get(sample.fold()).add(sample.subject());
      samplesOfFold[sample.fold()]++;
      sample.labels().stream().forEach(c -> positives[c][sample.fold()]++);
    }
    List<FoldCounts> counts =
        IntStream.range(0, folds)
            .mapToObj(f -> new FoldCounts(samplesOfFold[f], patientsOfFold.get(f).size()))
            .toList();
    List<List<Integer>> perClass =
        Arrays.stream(positives).map(row -> Arrays.stream(row).boxed().toList()).toList();
    long labels = Arrays.stream(positives).flatMapToInt(Arrays::stream).asLongStream().sum();
    return new Inspection(
        samples,
        counts.stream().mapToInt(FoldCounts::patients).sum(), // no patient is in two folds
        studies.size(),
        views,
        counts,
        perClass,
        (double) labels / samples,
        TextStatistics.of(dataset, samples));
  }
}
