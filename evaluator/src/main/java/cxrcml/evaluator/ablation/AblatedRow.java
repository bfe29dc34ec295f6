package cxrcml.evaluator.ablation;

import cxrcml.evaluator.clusters.ClusterDiagnosis;
import cxrcml.evaluator.crossvalidation.Evaluation;
import cxrcml.evaluator.crossvalidation.MacroGroup;
import java.util.List;
import java.util.Map;

/**
 * A row of the grid, trained once a seed.
 *
 * @param name for people, unique in the grid
 * @param settings what it sets in the specification, by key
 * @param specHashes of its runs, in the order of the seeds
 * @param seeds its evaluation under each seed, over the same samples
 * @param diagnoses of every fold and seed that has a mixture; may be empty
 */
public record AblatedRow(
    String name,
    Map<String, String> settings,
    List<String> specHashes,
    List<Evaluation> seeds,
    List<ClusterDiagnosis> diagnoses) {
  /** Keeps its own copies. */
  public AblatedRow {
    settings = Map.copyOf(settings);
    specHashes = List.copyOf(specHashes);
    seeds = List.copyOf(seeds);
    diagnoses = List.copyOf(diagnoses);
    if (seeds.isEmpty()) {
      throw new IllegalArgumentException("seeds: 0 (expected: >= 1)");
    }
  }

  /** Returns a group's macro AUC under one seed. */
  double auc(MacroGroup group, int seed) {
    return seeds.get(seed).macro(group).auc();
  }

  /** Returns a group's macro AUC, averaged over the seeds. */
  public double auc(MacroGroup group) {
    return seeds.stream().mapToDouble(seed -> seed.macro(group).auc()).average().orElseThrow();
  }

  /** Returns a group's macro average precision, averaged over the seeds. */
  public double averagePrecision(MacroGroup group) {
    return seeds.stream()
        .mapToDouble(seed -> seed.macro(group).averagePrecision())
        .average()
        .orElseThrow();
  }
}
