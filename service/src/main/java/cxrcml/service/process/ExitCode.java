package cxrcml.service.process;

/** Exit codes of every command; an API that launchers and Kubernetes policies rely on. */
public enum ExitCode {
  /** Done, or drained on request. */
  DONE(0),
  /** A flag is wrong (EX_USAGE). */
  USAGE(64),
  /** Anything that a restart can cure (EX_TEMPFAIL). */
  TRY_AGAIN(75),
  /** Specification, data or environment are wrong (EX_CONFIG). */
  CONFIGURATION(78);

  private final int value;

  ExitCode(int value) {
    this.value = value;
  }

  public int value() {
    return value;
  }
}
