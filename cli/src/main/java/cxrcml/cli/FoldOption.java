package cxrcml.cli;

import java.util.Arrays;
import java.util.List;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/**
 * {@code --fold K|all}, K being one fold or several with commas between.
 *
 * @param folds the folds that are meant; empty: all of the data set
 */
record FoldOption(List<Integer> folds) {
  private static final String ALL = "all";

  /** Reads the flag. */
  static final class Reader implements ITypeConverter<FoldOption> {
    @Override
    public FoldOption convert(String value) {
      if (value.equals(ALL)) {
        return new FoldOption(List.of());
      }
      try {
        return new FoldOption(
            Arrays.stream(value.split(",", -1))
                .map(Integer::parseUnsignedInt)
                .sorted()
                .distinct()
                .toList());
      } catch (NumberFormatException e) {
        throw new TypeConversionException(value + " (expected: a number from 0, or all)");
      }
    }
  }

  /** Returns the value that reads back as this. */
  @Override
  public String toString() {
    return folds.isEmpty()
        ? ALL
        : String.join(",", folds.stream().map(fold -> fold.toString()).toList());
  }
}
