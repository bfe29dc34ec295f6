package cxrcml.model.safetensors;

import java.util.List;

/**
 * A tensor of a file.
 *
 * @param shape lengths of the dimensions, the slowest first; empty for a scalar
 * @param begin first byte, counted from the end of the header
 * @param end byte after the last, counted from the end of the header
 */
public record StoredTensor(String name, DataType type, List<Long> shape, long begin, long end) {
  public StoredTensor {
    shape = List.copyOf(shape);
  }

  /** Number of elements. */
  public long size() {
    return (end - begin) / type.bytes();
  }
}
