package cxrcml.service.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class TerminationTest {
  @Test
  void turnsTheWayAProcessEndsIntoItsExitCode() {
    assertThat(Termination.supervise("test", termination -> ExitCode.DONE)).isZero();
    assertThat(
            Termination.supervise(
                "test",
                termination -> {
                  throw new ConfigurationException("key: 0 (expected: > 0)");
                }))
        .isEqualTo(78);
    assertThat(
            Termination.supervise(
                "test",
                termination -> {
                  throw new TryAgainException("coordinator: away");
                }))
        .isEqualTo(75);
    assertThat(
            Termination.supervise(
                "test",
                termination -> {
                  throw new IllegalStateException("defect");
                }))
        .isEqualTo(75);
    assertThat(
            Termination.supervise(
                "test",
                termination -> {
                  throw new OutOfMemoryError("Java heap space");
                }))
        .isEqualTo(75);
    assertThat(
            Termination.supervise(
                "test",
                termination -> {
                  throw new UnsatisfiedLinkError("libtorch.so");
                }))
        .isEqualTo(78);
  }

  @Test
  void endsWithTheParent() throws InterruptedException {
    Termination termination = new Termination();

    ParentWatch.start(new ByteArrayInputStream(new byte[] {1, 2}), termination);

    assertThat(termination.await(10, TimeUnit.SECONDS)).isTrue();
  }
}
