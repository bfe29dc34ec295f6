package cxrcml.coordinator.run;

import java.util.Locale;

/** What the run does, for people. */
public enum Phase {
  JOINING,
  LOADING,
  TRAINING,
  REFITTING,
  SAVING,
  EVALUATING,
  REPORTING,
  DONE,
  FAILED;

  public String label() {
    return name().toLowerCase(Locale.ROOT);
  }
}
