package cxrcml.model.engine;

import ai.djl.Device;
import ai.djl.engine.Engine;
import ai.djl.engine.StandardCapabilities;
import ai.djl.util.cuda.CudaUtils;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The processor that computes a model: the CPU or one GPU.
 *
 * @param gpu number of the GPU, or -1 for the CPU
 */
public record ComputeDevice(int gpu) {
  public static final ComputeDevice CPU = new ComputeDevice(-1);

  private static final Pattern NAME = Pattern.compile("cpu|auto|cuda(?::(\\d{1,3}))?");

  /**
   * Finds the device that is asked for.
   *
   * @param asked {@code cpu}; {@code cuda:N}; {@code cuda}: the GPUs in turn by {@code index};
   *     {@code auto}: as {@code cuda} where there is a GPU, else the CPU
   * @param index place of this process among its kind, or -1
   * @throws IllegalArgumentException if there is none; names what was found
   */
  public static ComputeDevice of(String asked, int index) {
    requireName(asked);
    if (asked.equals("cpu")) {
      return CPU; // asks nothing of a CUDA installation
    }
    Engine engine = Engine.getEngine("PyTorch");
    boolean cuda = engine.hasCapability(StandardCapabilities.CUDA);
    String found =
        "PyTorch " + engine.getVersion() + (cuda ? " with CUDA" : " without CUDA") + ", GPUs: ";
    int gpus = CudaUtils.getGpuCount();
    return choose(asked, index, cuda ? gpus : 0, found + gpus);
  }

  /** Refuses what is no name of a device. */
  public static void requireName(String asked) {
    if (!NAME.matcher(asked).matches()) {
      throw new IllegalArgumentException(
          "device: " + asked + " (expected: cpu, cuda, cuda:N or auto)");
    }
  }

  /** Chooses among GPUs 0 to {@code gpus} - 1; {@code found} says in an error what there is. */
  static ComputeDevice choose(String asked, int index, int gpus, String found) {
    if (asked.equals("cpu") || (asked.equals("auto") && gpus == 0)) {
      return CPU;
    }
    Matcher name = NAME.matcher(asked);
    boolean numbered = name.matches() && name.group(1) != null;
    int gpu = numbered ? Integer.parseInt(name.group(1)) : Math.max(index, 0) % Math.max(gpus, 1);
    if (gpu >= gpus) {
      throw new IllegalArgumentException(
          "device: " + asked + " (expected: one that is here; found: " + found + ")");
    }
    return new ComputeDevice(gpu);
  }

  public boolean isGpu() {
    return gpu >= 0;
  }

  Device device() {
    return isGpu() ? Device.gpu(gpu) : Device.cpu();
  }

  /**
   * Whether bf16 products are faster than fp32 ones here. On a CPU that takes AMX: the bf16
   * instruction of AVX-512 alone is half as fast as fp32.
   */
  boolean hasBfloat16Units() {
    if (isGpu()) {
      return true;
    }
    try {
      return Files.readString(Path.of("/proc/cpuinfo")).contains(" amx_bf16");
    } catch (IOException e) {
      return false; // not Linux
    }
  }

  @Override
  public String toString() {
    return isGpu() ? "cuda:" + gpu : "cpu";
  }
}
