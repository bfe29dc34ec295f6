package cxrcml.model.checkpoint;

import java.io.IOException;

/** Gives the flat vector of all parameters, range by range. */
@FunctionalInterface
public interface ParameterSource {
  /**
   * Reads a range.
   *
   * @param from index of the first element
   * @param target receives the elements from {@code from} on, as many as it is long
   */
  void read(long from, float[] target) throws IOException;
}
