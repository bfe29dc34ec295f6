package cxrcml.parameters.optimizer;

import java.util.concurrent.atomic.AtomicIntegerArray;

/**
 * Copies one array to another, block by block, on as many threads as like to: each block is copied
 * once, by whoever needs it first. Nobody may change what is not copied yet.
 */
final class StateMove {
  /** Elements; a block of two arrays fits into a second-level cache. */
  private static final int BLOCK = 1 << 14;

  private static final int UNTOUCHED = 0;
  private static final int BEGUN = 1;
  private static final int DONE = 2;

  private final float[] source;
  private final float[] target;
  private final AtomicIntegerArray blocks;

  StateMove(float[] source, float[] target) {
    this.source = source;
    this.target = target;
    this.blocks = new AtomicIntegerArray((source.length + BLOCK - 1) / BLOCK);
  }

  float[] target() {
    return target;
  }

  /** Copies all that nobody has copied or begun to. */
  void copyAll() {
    for (int block = 0; block < blocks.length(); block++) {
      copy(block);
    }
  }

  /** Returns once the elements {@code from} to {@code to} are copied. */
  void require(int from, int to) {
    for (int block = from / BLOCK; block * BLOCK < to; block++) {
      copy(block);
      while (blocks.get(block) != DONE) {
        Thread.onSpinWait(); // another thread is about to be done with it
      }
    }
  }

  private void copy(int block) {
    if (blocks.compareAndSet(block, UNTOUCHED, BEGUN)) {
      int from = block * BLOCK;
      System.arraycopy(source, from, target, from, Math.min(BLOCK, source.length - from));
      blocks.set(block, DONE);
    }
  }
}
