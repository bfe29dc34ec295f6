package cxrcml.model.engine;

import ai.djl.ndarray.NDArray;
import java.util.Arrays;

/** Copies a matrix out of native memory. */
final class Rows {
  private Rows() {}

  static float[][] of(NDArray matrix) {
    float[] values = matrix.toFloatArray();
    int width = Math.toIntExact(matrix.getShape().get(1));
    float[][] rows = new float[values.length / width][];
    for (int i = 0; i < rows.length; i++) {
      rows[i] = Arrays.copyOfRange(values, i * width, (i + 1) * width);
    }
    return rows;
  }
}
