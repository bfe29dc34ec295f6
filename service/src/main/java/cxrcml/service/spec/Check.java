package cxrcml.service.spec;

import java.util.List;

/** Refuses impossible values with the one sentence that every specification error has. */
final class Check {
  private Check() {}

  /** Throws {@code name: value (expected: expected)} unless the condition holds. */
  static void that(boolean holds, String name, Object value, String expected) {
    if (!holds) {
      throw new SpecException(name + ": " + value + " (expected: " + expected + ")");
    }
  }

  static void finitePositive(double value, String name) {
    that(Double.isFinite(value) && value > 0, name, value, "> 0, finite");
  }

  static void finiteAtLeast(double value, double least, String name) {
    that(Double.isFinite(value) && value >= least, name, value, ">= " + least);
  }

  static void oneOf(String value, List<String> allowed, String name) {
    that(allowed.contains(value), name, value, "one of " + allowed);
  }
}
