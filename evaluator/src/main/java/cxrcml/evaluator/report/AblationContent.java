package cxrcml.evaluator.report;

import static java.util.Objects.requireNonNull;

import cxrcml.evaluator.ablation.Ablation;
import java.util.List;

/**
 * What the report of a grid tells.
 *
 * @param name of the grid
 * @param date when it was made, as it shall be printed
 * @param dataHash of the prepared data set
 * @param folds held out in turn
 * @param seeds of the runs
 */
public record AblationContent(
    String name,
    String date,
    String dataHash,
    List<Integer> folds,
    List<Long> seeds,
    Ablation ablation) {
  /** How the figures came about, the same sentences in every output. */
  static final String METHOD =
      "Macro AUC is the mean over classes of the mean over folds, averaged over the seeds."
          + " Differences are to the first row, paired by fold, seed, patient and resample. 95 %"
          + " intervals resample the patients of every fold and the seeds; with few seeds they are"
          + " too narrow, so the difference of each seed stands beside. p is two-sided, by the same"
          + " resamples, and corrected over the rows of a group by Holm's method; the groups are not"
          + " corrected for one another, and no correction covers grids that were run before.";

  /** Keeps its own copies. */
  public AblationContent {
    requireNonNull(ablation, "ablation");
    folds = List.copyOf(folds);
    seeds = List.copyOf(seeds);
  }
}
