package cxrcml.cli;

import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/**
 * A number with a unit.
 *
 * @param value in bytes a second, or in seconds; &gt; 0
 */
record Quantity(double value) {
  private static final Pattern TEXT = Pattern.compile("([0-9]+(?:\\.[0-9]+)?)([A-Za-z]+)");

  private static Quantity read(String text, Map<String, Double> units, String expected) {
    Matcher matcher = TEXT.matcher(text);
    if (matcher.matches() && units.containsKey(matcher.group(2))) {
      double value = Double.parseDouble(matcher.group(1)) * units.get(matcher.group(2));
      if (value > 0 && Double.isFinite(value)) {
        return new Quantity(value);
      }
    }
    throw new TypeConversionException(text + " (expected: " + expected + ")");
  }

  /** Reads a bandwidth into bytes a second. */
  static final class Bandwidth implements ITypeConverter<Quantity> {
    @Override
    public Quantity convert(String text) {
      return read(
          text,
          Map.of("Mbit", 1e6 / 8, "Gbit", 1e9 / 8, "MB", 1e6, "GB", 1e9),
          "a rate such as 25Gbit, 800Mbit or 1.2GB");
    }
  }

  /** Reads a time into seconds. */
  static final class Duration implements ITypeConverter<Quantity> {
    @Override
    public Quantity convert(String text) {
      return read(
          text, Map.of("us", 1e-6, "ms", 1e-3, "s", 1.0), "a time such as 30ms, 200us or 1.5s");
    }
  }
}
