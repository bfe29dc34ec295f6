package cxrcml.model.tensor;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.ndarray.types.SparseFormat;
import ai.djl.pytorch.engine.PtNDManager;
import ai.djl.pytorch.jni.JniUtils;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * Brings Java's numbers to the engine: arrays and scalars by a copy into memory that the engine
 * owns, flat vectors as they lie.
 *
 * <p>{@code manager.create(values)} only lends a Java buffer, which the collector may take as soon
 * as the handle is closed, although the graph of a later backward pass still reads it. {@code
 * array.mul(2)} and its like do that with the number, and close its handle before they return: what
 * is differentiated must not use them.
 */
public final class NativeArrays {
  private NativeArrays() {}

  /** A number on the device of the manager, as an operand of what is differentiated. */
  public static NDArray scalar(NDManager manager, double value) {
    return manager.full(new Shape(), (float) value, DataType.FLOAT32);
  }

  /** Copies the values from {@code offset} on that {@code shape} holds, on the host. */
  public static NDArray of(NDManager manager, float[] values, int offset, Shape shape) {
    NDArray array = manager.create(shape, DataType.FLOAT32, Device.cpu());
    bytes(array).asFloatBuffer().put(values, offset, Math.toIntExact(shape.size()));
    return array;
  }

  /** Copies the values, on the host. */
  public static NDArray of(NDManager manager, long[] values, Shape shape) {
    NDArray array = manager.create(shape, DataType.INT64, Device.cpu());
    bytes(array).asLongBuffer().put(values);
    return array;
  }

  /** Copies the values, on the host. */
  public static NDArray of(NDManager manager, boolean[] values, Shape shape) {
    NDArray array = manager.create(shape, DataType.BOOLEAN, Device.cpu());
    ByteBuffer bytes = bytes(array);
    for (boolean value : values) {
      bytes.put((byte) (value ? 1 : 0));
    }
    return array;
  }

  /**
   * Makes an array over the very memory of a buffer, from its position to its limit, on the host.
   * For use while the caller holds the buffer only.
   */
  public static NDArray lent(NDManager manager, ByteBuffer flat) {
    ByteBuffer bytes = flat.slice().order(ByteOrder.nativeOrder());
    Shape shape = new Shape(bytes.remaining() / Float.BYTES);
    return JniUtils.createNdFromByteBuffer(
        (PtNDManager) manager, bytes, shape, DataType.FLOAT32, SparseFormat.DENSE, Device.cpu());
  }

  private static ByteBuffer bytes(NDArray array) {
    return array.toByteBuffer(true).order(ByteOrder.nativeOrder());
  }
}
