package cxrcml.cli;

import cxrcml.service.process.ConfigurationException;
import java.util.List;
import java.util.stream.IntStream;

/** Reads {@code --fold K|all}. */
final class FoldOption {
  private FoldOption() {}

  /**
   * Returns the folds that are meant.
   *
   * @param folds number of folds of the data set
   */
  static List<Integer> parse(String value, int folds) {
    if (value.equals("all")) {
      return IntStream.range(0, folds).boxed().toList();
    }
    try {
      int fold = Integer.parseInt(value);
      if (fold >= 0 && fold < folds) {
        return List.of(fold);
      }
    } catch (NumberFormatException e) {
      // Said below.
    }
    throw new ConfigurationException(
        "fold: " + value + " (expected: 0 to " + (folds - 1) + ", or all)");
  }
}
