package cxrcml.evaluator.probe;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;

/**
 * Minimizes a smooth convex function by L-BFGS: the two-loop recursion over the last ten steps,
 * with step halving until the function has fallen by 10⁻⁴ of what the slope promises.
 *
 * @see <a href="https://doi.org/10.1007/BF01589116">D. C. Liu and J. Nocedal (1989), On the limited
 *     memory BFGS method for large scale optimization, Mathematical Programming 45, 503–528</a>
 */
final class Lbfgs {
  private static final int MEMORY = 10;
  private static final double SUFFICIENT = 1e-4;
  private static final int MOST_HALVINGS = 50;

  private final int iterations;
  private final double tolerance;
  private final Deque<Correction> corrections = new ArrayDeque<>();

  /** A function with its gradient. */
  @FunctionalInterface
  interface Objective {
    /** Returns the value at {@code x} and writes the gradient there. */
    double valueAndGradient(double[] x, double[] gradient);
  }

  private record Correction(Vector step, Vector change, double curvature) {}

  /** A vector that a record may hold. */
  private static final class Vector {
    private final double[] values;

    Vector(double[] values) {
      this.values = values;
    }
  }

  /**
   * Creates a minimizer for one use.
   *
   * @param iterations at most, >= 1
   * @param tolerance ends when no entry of the gradient is larger, > 0
   */
  Lbfgs(int iterations, double tolerance) {
    this.iterations = iterations;
    this.tolerance = tolerance;
  }

  /** Returns the minimum, searched from a start, which is left as it was. */
  double[] minimize(Objective objective, double[] start) {
    double[] x = start.clone();
    double[] gradient = new double[x.length];
    double value = objective.valueAndGradient(x, gradient);
    for (int i = 0; i < iterations && largest(gradient) > tolerance; i++) {
      double[] direction = direction(gradient);
      double slope = dot(direction, gradient);
      double[] next = new double[x.length];
      double[] nextGradient = new double[x.length];
      double length = corrections.isEmpty() ? Math.min(1, 1 / norm(gradient)) : 1;
      double nextValue = Double.POSITIVE_INFINITY;
      for (int halving = 0; halving < MOST_HALVINGS; halving++) {
        for (int d = 0; d < x.length; d++) {
          next[d] = x[d] + length * direction[d];
        }
        nextValue = objective.valueAndGradient(next, nextGradient);
        if (nextValue <= value + SUFFICIENT * length * slope) {
          break;
        }
        length /= 2;
      }
      if (!(nextValue < value)) {
        return x; // as low as doubles can tell
      }
      remember(difference(next, x), difference(nextGradient, gradient));
      x = next;
      gradient = nextGradient;
      value = nextValue;
    }
    return x;
  }

  private void remember(double[] step, double[] change) {
    double curvature = dot(step, change);
    if (curvature > 0) {
      if (corrections.size() == MEMORY) {
        corrections.removeFirst();
      }
      corrections.addLast(new Correction(new Vector(step), new Vector(change), curvature));
    }
  }

  /** Returns -H g, H being the approximate inverse Hessian. */
  private double[] direction(double[] gradient) {
    double[] q = new double[gradient.length];
    add(q, -1, gradient);
    double[] alphas = new double[corrections.size()];
    int i = alphas.length;
    for (Iterator<Correction> newest = corrections.descendingIterator(); newest.hasNext(); ) {
      Correction correction = newest.next();
      alphas[--i] = dot(correction.step.values, q) / correction.curvature;
      add(q, -alphas[i], correction.change.values);
    }
    if (!corrections.isEmpty()) {
      Correction last = corrections.getLast();
      double scale = last.curvature / dot(last.change.values, last.change.values);
      for (int d = 0; d < q.length; d++) {
        q[d] *= scale;
      }
    }
    for (Correction correction : corrections) {
      double beta = dot(correction.change.values, q) / correction.curvature;
      add(q, alphas[i++] - beta, correction.step.values);
    }
    return q;
  }

  private static double[] difference(double[] a, double[] b) {
    double[] difference = a.clone();
    add(difference, -1, b);
    return difference;
  }

  private static void add(double[] to, double factor, double[] what) {
    for (int d = 0; d < to.length; d++) {
      to[d] += factor * what[d];
    }
  }

  private static double dot(double[] a, double[] b) {
    double sum = 0;
    for (int d = 0; d < a.length; d++) {
      sum += a[d] * b[d];
    }
    return sum;
  }

  private static double norm(double[] a) {
    return Math.sqrt(dot(a, a));
  }

  private static double largest(double[] a) {
    double largest = 0;
    for (double value : a) {
      largest = Math.max(largest, Math.abs(value));
    }
    return largest;
  }
}
