package cxrcml.clusterer.refit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class LinearAssignmentTest {
  @Test
  void findsTheCheapestOfAllPermutations() {
    SplittableRandom random = new SplittableRandom(23);
    for (int size = 1; size <= 7; size++) {
      for (int repeat = 0; repeat < 30; repeat++) {
        double[][] costs = new double[size][size];
        for (double[] row : costs) {
          Arrays.setAll(row, column -> random.nextInt(-6, 9)); // integers, so that there are ties
        }

        int[] columns = LinearAssignment.solve(costs);

        assertThat(columns).doesNotHaveDuplicates();
        double cost = 0;
        for (int row = 0; row < size; row++) {
          cost += costs[row][columns[row]];
        }
        assertThat(cost).isCloseTo(cheapest(costs, 0, new boolean[size]), within(1e-12));
      }
    }
  }

  private static double cheapest(double[][] costs, int row, boolean[] taken) {
    if (row == costs.length) {
      return 0;
    }
    double best = Double.POSITIVE_INFINITY;
    for (int column = 0; column < costs.length; column++) {
      if (!taken[column]) {
        taken[column] = true;
        best = Math.min(best, costs[row][column] + cheapest(costs, row + 1, taken));
        taken[column] = false;
      }
    }
    return best;
  }
}
