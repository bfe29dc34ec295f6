package cxrcml.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;

/** Sends what Java has no call for. */
final class Signals {
  private Signals() {}

  /**
   * Sends a signal.
   *
   * @param signal for example {@code -STOP}
   */
  static void send(String signal, long pid) throws IOException, InterruptedException {
    Process kill = new ProcessBuilder("kill", signal, Long.toString(pid)).inheritIO().start();
    assertThat(kill.waitFor()).as("kill %s %d", signal, pid).isZero();
  }
}
