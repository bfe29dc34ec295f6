package cxrcml.evaluator.report;

import java.util.ArrayList;
import java.util.List;

/**
 * Places values of an axis on the picture, linearly or by logarithm.
 *
 * @param from value at the start of the axis
 * @param to value at its end; > from
 * @param start position of {@code from}, in pixels
 * @param end position of {@code to}, in pixels
 * @param logarithmic whether equal factors get equal lengths; then from > 0
 */
record Scale(double from, double to, double start, double end, boolean logarithmic) {
  static Scale linear(double from, double to, double start, double end) {
    return new Scale(from, to > from ? to : from + 1, start, end, false);
  }

  static Scale logarithmic(double from, double to, double start, double end) {
    return new Scale(from, to > from ? to : from * 10, start, end, true);
  }

  /** Returns the position of a value; values beyond an end stay at it. */
  double at(double value) {
    double share =
        logarithmic
            ? Math.log(Math.max(value, from) / from) / Math.log(to / from)
            : (value - from) / (to - from);
    return start + Math.max(0, Math.min(1, share)) * (end - start);
  }

  /** Returns round values inside the axis, about {@code count} of them. */
  List<Double> ticks(int count) {
    return logarithmic ? logarithmicTicks(count) : linearTicks(count);
  }

  private List<Double> linearTicks(int count) {
    double rough = (to - from) / count;
    double power = Math.pow(10, Math.floor(Math.log10(rough)));
    double step = power;
    for (double factor : new double[] {2, 5, 10}) {
      if (step < rough) {
        step = factor * power;
      }
    }
    List<Double> ticks = new ArrayList<>();
    for (long i = (long) Math.ceil(from / step - 1e-9); i * step <= to + 1e-9 * step; i++) {
      ticks.add(i * step);
    }
    return ticks;
  }

  private List<Double> logarithmicTicks(int count) {
    boolean wide = Math.log10(to / from) > count / 2.0;
    List<Double> ticks = new ArrayList<>();
    for (int power = (int) Math.floor(Math.log10(from)); Math.pow(10, power) <= to; power++) {
      for (double factor : wide ? new double[] {1} : new double[] {1, 2, 5}) {
        double tick = factor * Math.pow(10, power);
        if (tick >= from * (1 - 1e-9) && tick <= to * (1 + 1e-9)) {
          ticks.add(tick);
        }
      }
    }
    return ticks;
  }
}
