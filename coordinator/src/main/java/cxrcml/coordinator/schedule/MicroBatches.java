package cxrcml.coordinator.schedule;

/**
 * Cuts n samples into ⌈n / size⌉ contiguous micro-batches whose sizes differ by at most one, so
 * that no epoch ends in a tiny remainder with hardly any negatives. None has a single sample, whose
 * contrastive loss is 0: where {@code size} is 2 and n odd, one has 3.
 *
 * @param samples n, at least 2
 * @param count number of micro-batches
 */
record MicroBatches(int samples, int count) {

  /** Cuts into micro-batches of at most {@code size} samples, >= 2. */
  static MicroBatches of(int samples, int size) {
    return new MicroBatches(samples, Math.min((samples + size - 1) / size, samples / 2));
  }

  /** Returns the position of the first sample of a micro-batch; that of {@code count} is n. */
  int start(int batch) {
    return (int) ((long) batch * samples / count);
  }
}
