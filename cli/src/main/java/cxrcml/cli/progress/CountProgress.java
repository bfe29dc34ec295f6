package cxrcml.cli.progress;

import cxrcml.dataset.Progress;
import cxrcml.service.process.Termination;
import cxrcml.service.process.TryAgainException;
import java.io.PrintStream;
import java.util.Locale;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarStyle;

/** Shows how many of a known number of things are done: a bar with ETA, or a line each tenth. */
public final class CountProgress implements AutoCloseable {
  private final String title;
  private final String unit;
  private final PrintStream err;
  private final boolean terminal;
  private ProgressBar bar;
  private int tenths;

  private CountProgress(String title, String unit, PrintStream err, boolean terminal) {
    this.title = title;
    this.unit = unit;
    this.err = err;
    this.terminal = terminal;
  }

  /** Shows a bar if there is a terminal. */
  public static CountProgress onStderr(String title, String unit) {
    return new CountProgress(title, unit, System.err, Terminal.isInteractive());
  }

  /** Is told that so many are done. */
  public void update(int done, int total) {
    if (terminal) {
      if (bar == null) {
        bar =
            new ProgressBarBuilder()
                .setTaskName(title)
                .setConsumer(TerminalLine.of(err))
                .setStyle(ProgressBarStyle.ASCII)
                .setInitialMax(total)
                .setUnit(" " + unit, 1)
                .build();
      }
      bar.stepTo(done);
    } else if (10L * done / total > tenths) {
      tenths = (int) (10L * done / total);
      err.printf(Locale.ROOT, "%s: %d of %d %s%n", title, done, total, unit);
    }
  }

  /** Shows progress, and ends the work by an exception once this process is asked to end. */
  public Progress until(Termination termination) {
    return (done, total) -> {
      if (termination.isRequested()) {
        throw new TryAgainException("stopped before the end");
      }
      update(done, total);
    };
  }

  @Override
  public void close() {
    if (bar != null) {
      bar.close();
    }
  }
}
