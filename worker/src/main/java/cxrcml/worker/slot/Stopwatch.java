package cxrcml.worker.slot;

/** Splits time into consecutive parts. */
final class Stopwatch {
  private long last = System.nanoTime();

  /** Returns the seconds since the last call, or since creation. */
  double lap() {
    long now = System.nanoTime();
    double seconds = (now - last) / 1e9;
    last = now;
    return seconds;
  }
}
