package cxrcml.cli.progress;

/** Whether a person watches. */
final class Terminal {
  private Terminal() {}

  /** Returns whether lines may be redrawn. */
  @SuppressWarnings("SystemConsoleNull") // the build is for Java 17, where null means no terminal
  static boolean isInteractive() {
    return System.console() != null;
  }
}
