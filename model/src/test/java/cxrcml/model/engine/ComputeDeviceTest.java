package cxrcml.model.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import ai.djl.util.cuda.CudaUtils;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ComputeDeviceTest {
  @ParameterizedTest
  @CsvSource({
    "cpu, 3, 4, -1",
    "auto, 3, 0, -1",
    "auto, -1, 2, 0",
    "auto, 3, 2, 1",
    "cuda, 0, 2, 0",
    "cuda, 5, 4, 1",
    "cuda:1, 0, 2, 1",
  })
  void takesTheGpusInTurnUnlessOneIsNamed(String asked, int index, int gpus, int expected) {
    assertThat(ComputeDevice.choose(asked, index, gpus, "").gpu()).isEqualTo(expected);
  }

  @ParameterizedTest
  @CsvSource({"cuda, 0", "cuda:0, 0", "cuda:2, 2"})
  void saysWhatWasFoundWhereTheGpuIsNot(String asked, int gpus) {
    assertThatThrownBy(() -> ComputeDevice.choose(asked, 0, gpus, "PyTorch 2.7.1, GPUs: " + gpus))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "device: %s (expected: one that is here; found: PyTorch 2.7.1, GPUs: %d)", asked, gpus);
  }

  @Test
  void refusesAGpuToAnEngineWithoutCuda() {
    assumeTrue(CudaUtils.getGpuCount() == 0);
    assertThatThrownBy(() -> ComputeDevice.of("cuda", 0))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContainingAll("device: cuda ", "PyTorch 2.7.1 without CUDA, GPUs: 0");
    assertThat(ComputeDevice.of("auto", 0)).isEqualTo(ComputeDevice.CPU);
  }

  @ParameterizedTest
  @ValueSource(strings = {"gpu", "cuda:", "cuda:-1", "cuda:x", "", "CPU"})
  void refusesWhatIsNoName(String asked) {
    assertThatThrownBy(() -> ComputeDevice.of(asked, 0))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("device: %s (expected: cpu, cuda, cuda:N or auto)", asked);
  }
}
