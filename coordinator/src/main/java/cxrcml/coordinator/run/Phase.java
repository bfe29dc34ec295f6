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

  static Phase of(Stage stage) {
    return switch (stage) {
      case MEMBERS -> JOINING;
      case LOADING -> LOADING;
      case TRAINING -> TRAINING;
      case ARRANGING, REFITTING -> REFITTING;
      case SAVING, SEALING -> SAVING;
      case EVALUATING, FINISHED -> EVALUATING;
    };
  }

  public String label() {
    return name().toLowerCase(Locale.ROOT);
  }
}
