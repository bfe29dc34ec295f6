package cxrcml.clusterer.refit;

import java.util.Arrays;
import java.util.List;

/**
 * Which component of a new mixture has the meaning of which component of the old one: the pairing
 * with the largest co-assignment
 *
 * <pre>
 *   C_jk = Σ_i τ_ij(old) τ_ik(new)
 * </pre>
 *
 * <p>over the same samples.
 *
 * @param order component j of the old mixture is component {@code order[j]} of the new one
 * @param overlap share of co-assignment that lies on the pairs, from 0 to 1
 */
record ComponentAlignment(List<Integer> order, double overlap) {
  ComponentAlignment {
    order = List.copyOf(order);
  }

  /**
   * Aligns two assignments of the same samples.
   *
   * @param old τ under the old mixture, shape [N, K]
   * @param next τ under the new mixture, shape [N, K]
   * @param components K
   */
  static ComponentAlignment of(float[] old, float[] next, int components) {
    double[][] costs = new double[components][components];
    double total = 0;
    for (int row = 0; row < old.length; row += components) {
      for (int j = 0; j < components; j++) {
        for (int k = 0; k < components; k++) {
          double together = (double) old[row + j] * next[row + k];
          costs[j][k] -= together;
          total += together;
        }
      }
    }
    int[] columns = LinearAssignment.solve(costs);
    double matched = 0;
    for (int j = 0; j < components; j++) {
      matched -= costs[j][columns[j]];
    }
    return new ComponentAlignment(Arrays.stream(columns).boxed().toList(), matched / total);
  }
}
