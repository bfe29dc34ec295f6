package cxrcml.model.safetensors;

import java.io.IOException;
import java.nio.file.Path;

/** A file that is not in the safetensors format, or does not hold what was asked of it. */
public final class SafetensorsException extends IOException {
  private static final long serialVersionUID = 1;

  SafetensorsException(Path file, String complaint) {
    super("safetensors " + file + ": " + complaint);
  }

  SafetensorsException(Path file, String tensor, String complaint) {
    this(file, "tensor " + tensor + ": " + complaint);
  }
}
