package cxrcml.model.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.pytorch.jni.JniUtils;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class EngineThreadsTest {
  @AfterEach
  void restore() {
    EngineThreads.use(1);
  }

  @Test
  void holdsInTheCallingThreadAndInNewOnes() {
    EngineThreads.use(2);

    assertThat(JniUtils.getNumThreads()).isEqualTo(2);
    CompletableFuture<Integer> seen = new CompletableFuture<>();
    new Thread(() -> seen.complete(JniUtils.getNumThreads())).start();
    assertThat(seen.join()).isEqualTo(2);
  }

  @Test
  void refusesNone() {
    assertThatThrownBy(() -> EngineThreads.use(0))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("threads: 0 (expected: >= 1)");
  }
}
