package cxrcml.coordinator.slot;

/** Why the gradient of a slot was not delivered though it was computed. */
public enum FailedCheck {
  /** It was not finite, and nobody has confirmed that it has to be like that. */
  NOT_FINITE("a gradient that was not finite, and finite when another computed it"),
  /** A shard refused it: a checksum did not hold, or there were holes. */
  REFUSED("a gradient that a shard refused as damaged");

  private final String sentence;

  FailedCheck(String sentence) {
    this.sentence = sentence;
  }

  @Override
  public String toString() {
    return sentence;
  }
}
