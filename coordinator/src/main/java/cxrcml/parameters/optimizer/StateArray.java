package cxrcml.parameters.optimizer;

/**
 * One tensor of an optimizer's state, changed in place; but the first update after {@link #detach}
 * moves it to another array.
 */
final class StateArray {
  private float[] values;
  private float[] spare; // made when it is needed
  private boolean detached;

  /** Begun before the update that needs it; null if none is. */
  private StateMove prepared;

  /** Of the update under way; null if it changes the values in place. */
  private StateMove move;

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

  /** See {@link Optimizer#prepare}. */
  Runnable prepare() {
    if (spare == null) {
      return () -> {};
    }
    prepared = new StateMove(values, spare);
    return prepared::copyAll;
  }

  /** See {@link Optimizer#detach}. */
  void detach() {
    detached = true;
  }

  /** Begins an update, which must {@link #bring} each piece before it changes it. */
  void begin() {
    move = null;
    if (detached) {
      reserve();
      move = prepared == null ? new StateMove(values, spare) : prepared;
      spare = values;
      values = move.target();
      detached = false;
    }
    prepared = null;
  }

  /** Sees to it that a piece is there; small pieces are still in the cache then. */
  void bring(int from, int to) {
    if (move != null) {
      move.require(from, to);
    }
  }
}
