package cxrcml.clusterer.refit;

import java.util.Arrays;

/**
 * The linear assignment problem: pairs every row of a square matrix with a column of its own so
 * that the sum of their costs is least. Shortest augmenting paths with dual prices, O(n³).
 *
 * @see <a href="https://doi.org/10.1007/BF02278710">R. Jonker and A. Volgenant (1987), A shortest
 *     augmenting path algorithm for dense and sparse linear assignment problems, Computing 38,
 *     325–340</a>
 */
final class LinearAssignment {
  private static final int NONE = -1;

  private final double[][] costs;
  private final int size;
  private final double[] rowPrices;
  private final double[] columnPrices;

  /** Row of each column so far. */
  private final int[] rowOf;

  /** Length of the shortest path found to each column, and the column before it on that path. */
  private final double[] lengths;

  private final int[] before;

  private LinearAssignment(double[][] costs) {
    this.costs = costs;
    this.size = costs.length;
    this.rowPrices = new double[size];
    this.columnPrices = new double[size];
    this.rowOf = new int[size];
    this.lengths = new double[size];
    this.before = new int[size];
    Arrays.fill(rowOf, NONE);
  }

  /**
   * Solves the problem.
   *
   * @param costs shape [n, n], finite
   * @return the column of each row, length n
   */
  static int[] solve(double[][] costs) {
    LinearAssignment assignment = new LinearAssignment(costs);
    for (int row = 0; row < costs.length; row++) {
      assignment.place(row);
    }
    int[] columnOf = new int[costs.length];
    for (int column = 0; column < costs.length; column++) {
      columnOf[assignment.rowOf[column]] = column;
    }
    return columnOf;
  }

  /** Finds the shortest alternating path from the row to a free column, and flips it. */
  private void place(int row) {
    boolean[] settled = new boolean[size];
    Arrays.fill(lengths, Double.POSITIVE_INFINITY);
    int column = NONE;
    int reachedRow = row;
    double length = 0;
    while (reachedRow != NONE) {
      relax(reachedRow, column, length, settled);
      column = nearest(settled);
      settled[column] = true;
      length = lengths[column];
      reachedRow = rowOf[column];
    }
    raisePrices(row, length, settled);
    while (column != NONE) {
      int previous = before[column];
      rowOf[column] = previous == NONE ? row : rowOf[previous];
      column = previous;
    }
  }

  private void relax(int row, int from, double length, boolean[] settled) {
    for (int column = 0; column < size; column++) {
      double reduced = costs[row][column] - rowPrices[row] - columnPrices[column];
      if (!settled[column] && length + reduced < lengths[column]) {
        lengths[column] = length + reduced;
        before[column] = from;
      }
    }
  }

  private int nearest(boolean[] settled) {
    int nearest = NONE;
    for (int column = 0; column < size; column++) {
      if (!settled[column] && (nearest == NONE || lengths[column] < lengths[nearest])) {
        nearest = column;
      }
    }
    return nearest;
  }

  /** Keeps reduced costs non-negative, and zero along the assignment. */
  private void raisePrices(int row, double length, boolean[] settled) {
    rowPrices[row] += length;
    for (int column = 0; column < size; column++) {
      if (settled[column]) {
        double slack = length - lengths[column];
        columnPrices[column] -= slack;
        if (rowOf[column] != NONE) {
          rowPrices[rowOf[column]] += slack;
        }
      }
    }
  }
}
