package cxrcml.cli;

import cxrcml.model.engine.ComputeDevice;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;

/** The flag of everything that computes a model. */
final class DeviceFlag {
  /** Where the flag is not asked for. */
  static final String DEFAULT = "auto";

  @Option(
      names = "--device",
      converter = Reader.class,
      defaultValue = DEFAULT,
      paramLabel = "cpu|cuda|cuda:N|auto",
      description =
          "Device that computes the model; cuda: the GPUs in turn by the process' index; auto: cuda"
              + " where there is a GPU, else cpu (default: ${DEFAULT-VALUE}).")
  String name;

  /** Finds the device for a process; -1 is one without a place among others. */
  ComputeDevice of(int index) {
    return ComputeDevice.of(name, index);
  }

  /** Reads the flag. */
  static final class Reader implements ITypeConverter<String> {
    @Override
    public String convert(String value) {
      try {
        ComputeDevice.requireName(value);
        return value;
      } catch (IllegalArgumentException e) {
        throw new TypeConversionException(e.getMessage());
      }
    }
  }
}
