package cxrcml.coordinator.run;

/** What the fold waits for. */
enum Stage {
  /** The members that keep state; then it is loaded. */
  MEMBERS,
  /** Shards and clusterer to load. */
  LOADING,
  /** The clusterer, for the clusters of an epoch's samples. */
  ARRANGING,
  /** Slots, norms and updates of the open step. */
  TRAINING,
  /** The clusterer, for a mixture that the next step or checkpoint needs. */
  REFITTING,
  /** Shards and clusterer to keep what they write. */
  SAVING,
  /** The newest checkpoint's files, the disk or the evaluator. */
  JUDGING,
  /** Nothing any more. */
  FINISHED
}
