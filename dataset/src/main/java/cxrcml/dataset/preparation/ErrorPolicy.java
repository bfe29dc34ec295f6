package cxrcml.dataset.preparation;

/** What to do about an image that cannot be read. */
public enum ErrorPolicy {
  /** End the preparation; what is done stays, and the next run goes on from there. */
  FAIL,

  /** Leave the sample out and list it with the reason. */
  SKIP
}
