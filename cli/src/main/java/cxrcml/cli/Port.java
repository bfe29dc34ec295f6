package cxrcml.cli;

import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Reads a port to listen on. */
final class Port implements ITypeConverter<Integer> {
  private static final int LARGEST = 65_535;

  @Override
  public Integer convert(String value) {
    try {
      int port = Integer.parseInt(value);
      if (port >= 0 && port <= LARGEST) {
        return port;
      }
    } catch (NumberFormatException e) {
      // Refused below, as every other value that is no port.
    }
    throw new TypeConversionException(value + " (expected: 0 to " + LARGEST + ")");
  }
}
