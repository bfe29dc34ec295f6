package cxrcml.cli;

import java.util.regex.Pattern;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Reads where another process listens. */
final class Address implements ITypeConverter<String> {
  private static final Pattern HOST_AND_PORT = Pattern.compile("[^:\\s/]+:\\d{1,5}");

  @Override
  public String convert(String value) {
    if (!HOST_AND_PORT.matcher(value).matches()) {
      throw new TypeConversionException(value + " (expected: HOST:PORT)");
    }
    return value;
  }
}
