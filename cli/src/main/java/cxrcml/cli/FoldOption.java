package cxrcml.cli;

import cxrcml.service.process.ConfigurationException;
import java.util.List;

/** Reads {@code --fold K|all}. */
final class FoldOption {
  private FoldOption() {}

  /** Returns the folds that are meant; empty: all of the data set. */
  static List<Integer> parse(String value) {
    if (value.equals("all")) {
      return List.of();
    }
    try {
      return List.of(Integer.parseUnsignedInt(value));
    } catch (NumberFormatException e) {
      throw new ConfigurationException(
          "fold: " + value + " (expected: a number from 0, or all)", e);
    }
  }
}
