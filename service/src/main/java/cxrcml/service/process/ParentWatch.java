package cxrcml.service.process;

import java.io.IOException;
import java.io.InputStream;

/**
 * Ends a child process with its parent: the parent holds the other end of standard input, and the
 * system closes it however the parent ends, kill -9 included.
 */
public final class ParentWatch {
  private ParentWatch() {}

  /** Requests termination at the end of the stream. */
  public static void start(InputStream parent, Termination termination) {
    Thread thread = new Thread(() -> watch(parent, termination), "parent-watch");
    thread.setDaemon(true);
    thread.start();
  }

  private static void watch(InputStream parent, Termination termination) {
    try {
      while (parent.read() >= 0) {
        // The parent sends nothing; only the end counts.
      }
    } catch (IOException e) {
      // A broken pipe is an end, too.
    }
    termination.request();
  }
}
