package cxrcml.cli;

import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Reads how many of something there are to be: at least one. */
final class Count implements ITypeConverter<Integer> {
  @Override
  public Integer convert(String value) {
    try {
      int count = Integer.parseInt(value);
      if (count >= 1) {
        return count;
      }
    } catch (NumberFormatException e) {
      // Refused below, as every other value that is no count.
    }
    throw new TypeConversionException(value + " (expected: a number >= 1)");
  }
}
