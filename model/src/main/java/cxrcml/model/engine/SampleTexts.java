package cxrcml.model.engine;

/**
 * One text of each of B samples; the arrays are handed over, not copied.
 *
 * @param tokens [B][context length]
 * @param matches [B][B], true at [i][j] if text j describes image i as its own text does; null if
 *     only the diagonal counts
 */
@SuppressWarnings("ArrayRecordComponent") // passed on, never compared
public record SampleTexts(int[][] tokens, boolean[][] matches) {}
