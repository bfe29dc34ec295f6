package cxrcml.model.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import cxrcml.model.engine.EngineConfig.Path;
import org.junit.jupiter.api.Test;

class EngineConfigTest {
  private static final ComputeDevice GPU = new ComputeDevice(0);

  @Test
  void choosesTheFormOfTheProducts() {
    assertThat(EngineConfig.DEFAULTS.factory()).isEqualTo(ScriptPrecision.FLOAT32);
    assertThat(script(Precision.TF32, GPU).factory()).isEqualTo(ScriptPrecision.FLOAT32);
    assertThat(script(Precision.BFLOAT16, GPU).factory()).isEqualTo(ScriptPrecision.BFLOAT16);
    assertThat(script(Precision.BFLOAT16, ComputeDevice.CPU).factory())
        .isIn(ScriptPrecision.BFLOAT16, ScriptPrecision.ROUNDED);
  }

  @Test
  void refusesWhatTheArrayPathCannotDo() {
    assertThatThrownBy(() -> new EngineConfig(Path.ARRAY, Precision.BFLOAT16, ComputeDevice.CPU))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("precision: BFLOAT16 (expected: FLOAT32 on the array path)");
    assertThatThrownBy(() -> new EngineConfig(Path.ARRAY, Precision.FLOAT32, GPU))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("device: cuda:0 (expected: cpu on the array path)");
  }

  @Test
  void refusesAnEnvironmentOfAnotherPrecision() {
    assertThatThrownBy(() -> script(Precision.TF32, GPU).requireEnvironment(null))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("TORCH_ALLOW_TF32_CUBLAS_OVERRIDE: null (expected: 1 for precision TF32)");
    assertThatThrownBy(() -> script(Precision.FLOAT32, GPU).requireEnvironment("1"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("expected: unset for precision FLOAT32");
    assertThatCode(() -> script(Precision.TF32, GPU).requireEnvironment("1"))
        .doesNotThrowAnyException();
    assertThatCode(() -> script(Precision.TF32, ComputeDevice.CPU).requireEnvironment(null))
        .doesNotThrowAnyException();
  }

  private static EngineConfig script(Precision precision, ComputeDevice device) {
    return new EngineConfig(Path.SCRIPT, precision, device);
  }
}
