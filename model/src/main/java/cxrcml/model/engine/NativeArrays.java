package cxrcml.model.engine;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * Copies Java arrays into memory that the engine owns.
 *
 * <p>{@code manager.create(values)} only lends a Java buffer, which the collector may take as soon
 * as the handle is closed, although the graph of a later backward pass still reads it.
 */
final class NativeArrays {
  private NativeArrays() {}

  /** Copies the values from {@code offset} on that {@code shape} holds. */
  static NDArray of(NDManager manager, float[] values, int offset, Shape shape) {
    NDArray array = manager.create(shape, DataType.FLOAT32);
    bytes(array).asFloatBuffer().put(values, offset, Math.toIntExact(shape.size()));
    return array;
  }

  static NDArray of(NDManager manager, long[] values, Shape shape) {
    NDArray array = manager.create(shape, DataType.INT64);
    bytes(array).asLongBuffer().put(values);
    return array;
  }

  static NDArray of(NDManager manager, boolean[] values, Shape shape) {
    NDArray array = manager.create(shape, DataType.BOOLEAN);
    ByteBuffer bytes = bytes(array);
    for (boolean value : values) {
      bytes.put((byte) (value ? 1 : 0));
    }
    return array;
  }

  private static ByteBuffer bytes(NDArray array) {
    return array.toByteBuffer(true).order(ByteOrder.nativeOrder());
  }
}
