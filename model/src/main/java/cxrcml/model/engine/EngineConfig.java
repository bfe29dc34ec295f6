package cxrcml.model.engine;

import static java.util.Objects.requireNonNull;

/**
 * How and where a model is computed. Each choice gives other last bits.
 *
 * @param path which of the two forms of the model computes
 * @param precision of products; {@link Path#ARRAY} knows {@link Precision#FLOAT32} alone
 * @param device where
 */
public record EngineConfig(Path path, Precision precision, ComputeDevice device) {
  /** The environment variable from which PyTorch takes whether fp32 products may use TF32. */
  public static final String TF32_VARIABLE = "TORCH_ALLOW_TF32_CUBLAS_OVERRIDE";

  public static final EngineConfig DEFAULTS =
      new EngineConfig(Path.SCRIPT, Precision.FLOAT32, ComputeDevice.CPU);

  /** A form of the model. */
  public enum Path {
    /** Generated TorchScript. */
    SCRIPT,
    /** Plain array operations: slower, and as one reads it in the paper. */
    ARRAY
  }

  public EngineConfig {
    requireNonNull(device, "device");
    if (path == Path.ARRAY && precision != Precision.FLOAT32) {
      throw new IllegalArgumentException(
          "precision: " + precision + " (expected: FLOAT32 on the array path)");
    }
    if (path == Path.ARRAY && device.isGpu()) {
      throw new IllegalArgumentException(
          "device: " + device + " (expected: cpu on the array path)");
    }
  }

  /**
   * Refuses an environment in which the engine would compute otherwise than asked for.
   *
   * @param tf32 the value of {@link #TF32_VARIABLE}, or null
   */
  public void requireEnvironment(String tf32) {
    boolean set = "1".equals(tf32);
    if (device.isGpu() && set != (precision == Precision.TF32)) {
      throw new IllegalArgumentException(
          TF32_VARIABLE
              + ": "
              + tf32
              + " (expected: "
              + (precision == Precision.TF32 ? "1" : "unset")
              + " for precision "
              + precision
              + ")");
    }
  }

  ClipCompute.Factory factory() {
    if (path == Path.ARRAY) {
      return ArrayCompute::new;
    }
    if (precision != Precision.BFLOAT16) {
      return ScriptPrecision.FLOAT32;
    }
    return device.hasBfloat16Units() ? ScriptPrecision.BFLOAT16 : ScriptPrecision.ROUNDED;
  }
}
