package cxrcml.evaluator.clusters;

import cxrcml.dataset.DiseaseClass;
import cxrcml.evaluator.crossvalidation.MacroGroup;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;

/**
 * What the clusters of a mixture have to do with the classes: whether pseudo-labels can teach
 * anything about rare ones.
 *
 * <p>With n_k samples in cluster k, n = Σ n_k, and n_ck of them of class c,
 *
 * <pre>
 *   co-assignment of c = Σ_k n_ck (n_ck − 1) / (n_c (n_c − 1))     two samples of c share a cluster
 *   chance             = Σ_k n_k (n_k − 1) / (n (n − 1))           any two do
 *   triplet in cluster k = 1 − C(n − n_k, B − 1) / C(n − 1, B − 1) − C(n_k − 1, B − 1) / C(n − 1, B − 1)
 * </pre>
 *
 * <p>the last being the probability that an anchor finds a positive and a negative in a random
 * micro-batch of B. Samples count with their cluster of highest responsibility.
 *
 * @param samples n
 * @param sizes n_k
 * @param counts n_ck, a row a class
 * @param chance NaN for fewer than two samples
 * @param precisionWeight mean u of all samples
 * @param tripletShare mean probability of a triplet over all samples
 * @param perClass in the order of the classes
 */
public record ClusterDiagnosis(
    int samples,
    List<Integer> sizes,
    List<List<Integer>> counts,
    double chance,
    double precisionWeight,
    double tripletShare,
    List<OfClass> perClass) {

  /**
   * A class; values are NaN where it has too few samples.
   *
   * @param coAssignment probability that two of its samples share a cluster
   * @param precisionWeight mean u of its samples; below the mean of all: outliers
   * @param tripletShare mean probability that one of its samples finds a triplet
   */
  public record OfClass(
      DiseaseClass disease,
      int positives,
      double coAssignment,
      double precisionWeight,
      double tripletShare) {}

  /** Keeps its own copies of the lists. */
  public ClusterDiagnosis {
    sizes = List.copyOf(sizes);
    counts = counts.stream().map(List::copyOf).toList();
    perClass = List.copyOf(perClass);
  }

  /**
   * Counts.
   *
   * @param components K
   * @param assigned the cluster of each sample and its u
   * @param labels of each sample: bit c set, it carries class c
   * @param microBatch B, >= 2
   */
  public static ClusterDiagnosis of(
      List<DiseaseClass> classes,
      int components,
      List<MixtureAssignment.Assigned> assigned,
      List<BitSet> labels,
      int microBatch) {
    int[] sizes = new int[components];
    assigned.forEach(sample -> sizes[sample.component()]++);
    double[] found = new double[components];
    Arrays.setAll(found, k -> findsTriplet(assigned.size(), sizes[k], microBatch));
    Sums all = new Sums(components);
    Sums[] perClass = new Sums[classes.size()];
    Arrays.setAll(perClass, c -> new Sums(components));
    for (int i = 0; i < assigned.size(); i++) {
      all.add(assigned.get(i), found);
      for (int c = labels.get(i).nextSetBit(0); c >= 0; c = labels.get(i).nextSetBit(c + 1)) {
        perClass[c].add(assigned.get(i), found);
      }
    }
    return new ClusterDiagnosis(
        assigned.size(),
        all.perCluster(),
        Arrays.stream(perClass).map(Sums::perCluster).toList(),
        all.coAssignment(),
        all.precisionWeight(),
        all.tripletShare(),
        IntStream.range(0, perClass.length).mapToObj(c -> perClass[c].of(classes.get(c))).toList());
  }

  /** What the samples of a class, or all, add up to. */
  private static final class Sums {
    private final int[] perCluster;
    private int count;
    private double precisionWeights;
    private double triplets;

    Sums(int components) {
      perCluster = new int[components];
    }

    void add(MixtureAssignment.Assigned sample, double[] found) {
      perCluster[sample.component()]++;
      count++;
      precisionWeights += sample.precisionWeight();
      triplets += found[sample.component()];
    }

    List<Integer> perCluster() {
      return Arrays.stream(perCluster).boxed().toList();
    }

    double coAssignment() {
      double pairs = 0;
      for (int here : perCluster) {
        pairs += (double) here * (here - 1);
      }
      return count < 2 ? Double.NaN : pairs / ((double) count * (count - 1));
    }

    double precisionWeight() {
      return precisionWeights / count; // 0 / 0 = NaN
    }

    double tripletShare() {
      return triplets / count;
    }

    OfClass of(DiseaseClass disease) {
      return new OfClass(disease, count, coAssignment(), precisionWeight(), tripletShare());
    }
  }

  /** Drawing B - 1 others without replacement: neither none nor all of them from the cluster. */
  private static double findsTriplet(int samples, int inCluster, int microBatch) {
    double none = 1;
    double all = 1;
    for (int drawn = 0; drawn < Math.min(microBatch, samples) - 1; drawn++) {
      double left = samples - 1 - drawn;
      none *= Math.max(0, samples - inCluster - drawn) / left;
      all *= Math.max(0, inCluster - 1 - drawn) / left;
    }
    return 1 - none - all;
  }

  /** Averages a value over the classes of a group, leaving out NaN; NaN if nothing is left. */
  public double mean(MacroGroup group, ToDoubleFunction<OfClass> value) {
    return perClass.stream()
        .filter(result -> group.includes(result.disease()))
        .mapToDouble(value)
        .filter(v -> !Double.isNaN(v))
        .average()
        .orElse(Double.NaN);
  }
}
