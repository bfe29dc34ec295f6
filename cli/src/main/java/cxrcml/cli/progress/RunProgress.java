package cxrcml.cli.progress;

import cxrcml.coordinator.v1.RunStatusResponse;
import cxrcml.service.security.Protection;
import java.io.PrintStream;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarStyle;

/**
 * Shows a run's progress: a bar with ETA where there is a terminal, else a plain line every ten
 * seconds.
 */
public final class RunProgress implements AutoCloseable {
  private static final long ASK_NANOS = 500_000_000L;
  private static final long LINE_NANOS = 10_000_000_000L;

  private final String title;
  private final PrintStream err;
  private final boolean terminal;
  private StatusClient client;
  private ProgressBar bar;
  private long asked;
  private long printed;
  private boolean warned;

  /** What the coordinator expects; the bar's own guess counts the steps before a resumption. */
  private volatile Duration left;

  private RunProgress(String title, PrintStream err, boolean terminal) {
    this.title = title;
    this.err = err;
    this.terminal = terminal;
  }

  /**
   * Shows a bar if there is a terminal.
   *
   * @param title name in front of it
   */
  public static RunProgress onStderr(String title) {
    System.err.println(title + ": starting");
    return new RunProgress(title, System.err, Terminal.isInteractive());
  }

  /** Asks and shows, but not more often than is useful. */
  public void tick(String coordinator) {
    long now = System.nanoTime();
    if (asked != 0 && now - asked < ASK_NANOS) {
      return;
    }
    asked = now;
    if (client == null) {
      client = new StatusClient(coordinator, Protection.LOOPBACK);
    }
    client.get().ifPresent(status -> show(status, now));
  }

  /** Says once what begins to look wrong; a bar is drawn anew below it. */
  private void warn(RunStatusResponse status) {
    boolean warning = !status.getWarning().isEmpty();
    if (warning && !warned) {
      err.printf("%n%s: fold %d: %s%n", title, status.getFold(), status.getWarning());
    }
    warned = warning;
  }

  private void show(RunStatusResponse status, long now) {
    warn(status);
    long folds = Math.max(1, status.getFoldsCount());
    long done = Math.max(0, status.getFoldsList().indexOf(status.getFold())) * status.getSteps();
    if (terminal) {
      if (bar == null) {
        bar =
            new ProgressBarBuilder()
                .setTaskName(title)
                .setConsumer(TerminalLine.of(err))
                .setStyle(ProgressBarStyle.ASCII)
                .setInitialMax(folds * status.getSteps())
                .setUnit(" steps", 1)
                .setEtaFunction(state -> Optional.ofNullable(left))
                .build();
      }
      left =
          status.getEtaSeconds() < 0
              ? null
              : Duration.ofSeconds(Math.round(status.getEtaSeconds()));
      bar.maxHint(folds * status.getSteps());
      bar.stepTo(done + status.getStep());
      bar.setExtraMessage(" " + StatusText.brief(status));
    } else if (printed == 0 || now - printed > LINE_NANOS) {
      printed = now;
      err.printf(
          Locale.ROOT,
          "%s: step %d of %d, %s, ETA %s%n",
          title,
          done + status.getStep(),
          folds * status.getSteps(),
          StatusText.brief(status),
          StatusText.eta(status));
    }
  }

  @Override
  public void close() {
    if (bar != null) {
      bar.close();
    }
    if (client != null) {
      client.close();
    }
  }
}
