package cxrcml.parameters.optimizer;

/**
 * One tensor of an optimizer's state, changed in place; but the first update after {@link #detach}
 * moves it to another array, piece by piece.
 */
final class StateArray {
  private float[] values;
  private float[] spare; // made when it is needed
  private boolean detached;

  /** Where an update that moves the values takes them from. */
  private float[] source;

  StateArray(float[] values) {
    this.values = values;
  }

  /** The values; in an update those that it changes. */
  float[] values() {
    return values;
  }

  /** See {@link Optimizer#reserve}. */
  void reserve() {
    if (spare == null) {
      spare = new float[values.length];
    }
  }

  /** See {@link Optimizer#detach}. */
  void detach() {
    detached = true;
  }

  /** Begins an update, which must {@link #bring} each piece before it changes it. */
  void begin() {
    source = null;
    if (detached) {
      reserve();
      source = values;
      values = spare;
      spare = source;
      detached = false;
    }
  }

  /** Sees to it that a piece is there; small pieces are still in the cache then. */
  void bring(int from, int to) {
    if (source != null) {
      System.arraycopy(source, from, values, from, to - from);
    }
  }
}
