package cxrcml.evaluator.ablation;

import cxrcml.dataset.DiseaseClass;
import cxrcml.evaluator.bootstrap.Interval;
import cxrcml.evaluator.crossvalidation.ClassResult;
import cxrcml.evaluator.crossvalidation.MacroGroup;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.IntStream;

/**
 * A finished grid: every row set against the first.
 *
 * <p>A difference is the mean over seeds of the difference of macro AUC, each seed paired with the
 * same seed of the baseline. Its interval resamples both things that chance decides: the patients
 * of every fold (the draws that the evaluations share) and the seeds, with replacement. With few
 * seeds the second part is underestimated; the differences of single seeds stand beside it. The
 * probability is twice the share of resamples on the other side of zero, corrected by {@link Holm}
 * over the rows of one group.
 */
public final class Ablation {
  private final List<AblatedRow> rows;
  private final List<Map<MacroGroup, RowDifference>> differences;

  private Ablation(List<AblatedRow> rows, List<Map<MacroGroup, RowDifference>> differences) {
    this.rows = rows;
    this.differences = differences;
  }

  /**
   * Compares.
   *
   * @param rows the baseline first; all with the same seeds, samples and resamples
   * @throws IllegalArgumentException if they are not paired
   */
  public static Ablation of(List<AblatedRow> rows) {
    rows.forEach(row -> requirePaired(rows.get(0), row));
    List<Map<MacroGroup, RowDifference>> differences = new ArrayList<>();
    for (int row = 1; row < rows.size(); row++) {
      Map<MacroGroup, RowDifference> perGroup = new EnumMap<>(MacroGroup.class);
      for (MacroGroup group : MacroGroup.values()) {
        perGroup.put(group, difference(rows.get(0), rows.get(row), group));
      }
      differences.add(perGroup);
    }
    for (MacroGroup group : MacroGroup.values()) {
      double[] corrected =
          Holm.correct(differences.stream().mapToDouble(row -> row.get(group).p()).toArray());
      for (int i = 0; i < corrected.length; i++) {
        double value = corrected[i];
        differences.get(i).computeIfPresent(group, (key, found) -> found.withCorrected(value));
      }
    }
    return new Ablation(List.copyOf(rows), differences);
  }

  private static void requirePaired(AblatedRow baseline, AblatedRow row) {
    if (row.seeds().size() != baseline.seeds().size()) {
      throw new IllegalArgumentException(
          "row "
              + row.name()
              + ": "
              + row.seeds().size()
              + " seeds (expected: "
              + baseline.seeds().size()
              + ")");
    }
    for (int seed = 0; seed < row.seeds().size(); seed++) {
      baseline.seeds().get(0).predictions().requireSameSamples(row.seeds().get(seed).predictions());
    }
  }

  private static RowDifference difference(AblatedRow baseline, AblatedRow row, MacroGroup group) {
    List<Double> perSeed =
        IntStream.range(0, row.seeds().size())
            .mapToObj(seed -> row.auc(group, seed) - baseline.auc(group, seed))
            .toList();
    double[] resampled = resampled(baseline, row, group);
    Interval interval = Interval.of(resampled);
    double mean = perSeed.stream().mapToDouble(v -> v).average().orElseThrow();
    return new RowDifference(
        mean, interval.low(), interval.high(), probability(resampled), Double.NaN, perSeed);
  }

  private static double[] resampled(AblatedRow baseline, AblatedRow row, MacroGroup group) {
    List<DiseaseClass> classes =
        row.seeds().get(0).classes().stream().map(ClassResult::disease).toList();
    int seeds = row.seeds().size();
    double[] differences = new double[row.seeds().get(0).replicates().resamples()];
    for (int r = 0; r < differences.length; r++) {
      SplittableRandom random = new SplittableRandom(r);
      for (int draw = 0; draw < seeds; draw++) {
        int seed = random.nextInt(seeds);
        differences[r] +=
            (group.mean(row.seeds().get(seed).replicates().auc(r), classes)
                    - group.mean(baseline.seeds().get(seed).replicates().auc(r), classes))
                / seeds;
      }
    }
    return differences;
  }

  private static double probability(double[] resampled) {
    double[] defined = Arrays.stream(resampled).filter(v -> !Double.isNaN(v)).toArray();
    if (defined.length == 0) {
      return Double.NaN;
    }
    long below = Arrays.stream(defined).filter(v -> v <= 0).count();
    long above = Arrays.stream(defined).filter(v -> v >= 0).count();
    return Math.min(1, 2.0 * (1 + Math.min(below, above)) / (1 + defined.length));
  }

  /** Returns the rows, the baseline first. */
  public List<AblatedRow> rows() {
    return rows;
  }

  /** Returns a row's difference to the baseline; the row is at least 1. */
  public RowDifference difference(int row, MacroGroup group) {
    return differences.get(row - 1).get(group);
  }
}
