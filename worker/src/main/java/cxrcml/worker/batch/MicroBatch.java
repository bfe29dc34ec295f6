package cxrcml.worker.batch;

/** The model's input for B samples; the arrays are handed over, not copied. */
public final class MicroBatch {
  private final float[] pixels;
  private final int[][] tokens;
  private final boolean[][] textMatches;

  MicroBatch(float[] pixels, int[][] tokens, boolean[][] textMatches) {
    this.pixels = pixels;
    this.tokens = tokens;
    this.textMatches = textMatches;
  }

  /** Returns normalised values, B x 3 x S x S, row-major. */
  public float[] pixels() {
    return pixels;
  }

  /** Returns B x L token ids. */
  public int[][] tokens() {
    return tokens;
  }

  /** Returns B x B, whether text j describes image i; null if only the diagonal counts. */
  public boolean[][] textMatches() {
    return textMatches;
  }
}
