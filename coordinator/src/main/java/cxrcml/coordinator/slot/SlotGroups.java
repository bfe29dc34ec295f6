package cxrcml.coordinator.slot;

/** How many slots of a step are leased together: their gradients are added before they travel. */
public final class SlotGroups {
  private SlotGroups() {}

  /**
   * Returns the largest power of two with which the busiest worker has no more slots than it has
   * with slots one by one. A worker that is slower than the others is not thought of.
   *
   * @param slots of the step, ≥ 1
   * @param workers that compute it; 1 if it is 0, as nobody knows who comes
   * @param most ≥ 1
   */
  public static int span(int slots, int workers, int most) {
    int best = 1;
    for (int span = 2; workers > 0 && span <= most && span / 2 < slots; span *= 2) {
      int groups = (slots + span - 1) / span;
      int busiest = Math.min(slots, (groups + workers - 1) / workers * span);
      if (busiest <= (slots + workers - 1) / workers) {
        best = span;
      }
    }
    return best;
  }
}
