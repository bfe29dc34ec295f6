package cxrcml.cli.progress;

import java.io.PrintStream;
import me.tongfei.progressbar.ProgressBarConsumer;

/**
 * The line of a terminal that a progress bar is redrawn on. The library's own consumer opens the
 * terminal with JLine, which takes SIGINT away from the JVM: Ctrl-C then ends it without draining.
 */
final class TerminalLine implements ProgressBarConsumer {
  private static final int DEFAULT_WIDTH = 100;
  private static final String CLEAR_TO_END = "\033[K";

  private final PrintStream out;
  private final int width;

  private TerminalLine(PrintStream out, int width) {
    this.out = out;
    this.width = width;
  }

  /** Takes the width from {@code COLUMNS}, which the launcher sets. */
  static TerminalLine of(PrintStream out) {
    String columns = System.getenv("COLUMNS");
    boolean known = columns != null && columns.matches("[1-9]\\d{1,3}");
    return new TerminalLine(out, known ? Integer.parseInt(columns) : DEFAULT_WIDTH);
  }

  @Override
  public int getMaxRenderedLength() {
    return width - 1;
  }

  @Override
  public void accept(String rendered) {
    int length = Math.min(rendered.length(), getMaxRenderedLength());
    out.print("\r" + rendered.substring(0, length) + CLEAR_TO_END);
    out.flush();
  }

  @Override
  public void close() {
    out.println();
  }
}
