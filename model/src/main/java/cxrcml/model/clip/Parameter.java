package cxrcml.model.clip;

import java.util.Arrays;
import java.util.stream.LongStream;

/** One tensor of a model and its place in the flat vector of all parameters. */
public final class Parameter {
  private final String name;
  private final long[] shape;
  private final long offset;
  private final long size;

  Parameter(String name, long offset, long... shape) {
    this.name = name;
    this.shape = shape;
    this.offset = offset;
    this.size = LongStream.of(shape).reduce(1, Math::multiplyExact);
  }

  /** The tensor's name in a Hugging Face {@code CLIPModel}. */
  public String name() {
    return name;
  }

  /** Lengths of the dimensions, the slowest first; empty for a scalar. */
  public long[] shape() {
    return shape.clone();
  }

  /** Index of the first element in the flat vector. */
  public long offset() {
    return offset;
  }

  /** Number of elements. */
  public long size() {
    return size;
  }

  /** Index after the last element in the flat vector. */
  public long end() {
    return offset + size;
  }

  /**
   * Says whether an optimizer may pull this tensor towards zero: weights of matrices, convolutions
   * and embedding tables; not biases, gains, the class token or the logit scale.
   */
  public boolean decays() {
    return shape.length > 1;
  }

  @Override
  public String toString() {
    return name + Arrays.toString(shape);
  }
}
