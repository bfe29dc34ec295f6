package cxrcml.model.engine;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import cxrcml.model.clip.Parameter;
import cxrcml.model.clip.ParameterLayout;
import java.nio.ByteBuffer;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/** The parameters of a model as one tensor each, filled from the flat vector. */
final class ParameterTensors {
  private final ParameterLayout layout;
  private final Map<String, NDArray> byName = new LinkedHashMap<>();

  /**
   * Allocates the tensors.
   *
   * @param manager owns them, on its device
   * @param trainable whether losses are differentiated with respect to them
   */
  ParameterTensors(ParameterLayout layout, NDManager manager, boolean trainable) {
    this.layout = layout;
    for (Parameter parameter : layout.parameters()) {
      NDArray tensor = manager.zeros(new Shape(parameter.shape()), DataType.FLOAT32);
      tensor.setRequiresGradient(trainable);
      byName.put(parameter.name(), tensor);
    }
  }

  /** The names in layout order. */
  Set<String> names() {
    return byName.keySet();
  }

  NDArray get(String name) {
    return byName.get(name);
  }

  /** All tensors in layout order. */
  NDList all() {
    return new NDList(byName.values());
  }

  /** Copies the flat vector in; on the CPU. */
  void load(ByteBuffer flat) {
    ByteBuffer source = flat.slice();
    for (Parameter parameter : layout.parameters()) {
      byName.get(parameter.name()).toByteBuffer(true).put(slice(source, parameter));
    }
  }

  /**
   * Copies tensors of the shapes of the parameters, in layout order, into a flat vector; on the
   * CPU.
   */
  void flatten(NDList tensors, ByteBuffer flat) {
    ByteBuffer target = flat.slice();
    for (int i = 0; i < tensors.size(); i++) {
      ByteBuffer tensor = tensors.get(i).toByteBuffer(true);
      slice(target, layout.parameters().get(i)).put(tensor);
    }
  }

  /** Refuses a flat vector of another size or in the Java heap. */
  ByteBuffer requireWhole(ByteBuffer flat, String name) {
    long expected = layout.size() * Float.BYTES;
    if (flat.remaining() != expected) {
      throw new IllegalArgumentException(
          name + ": " + flat.remaining() + " bytes (expected: " + expected + ")");
    }
    if (!flat.isDirect()) {
      throw new IllegalArgumentException(name + ": a buffer in the heap (expected: a direct one)");
    }
    return flat.slice();
  }

  private static ByteBuffer slice(ByteBuffer flat, Parameter parameter) {
    return flat.slice(
        Math.toIntExact(parameter.offset() * Float.BYTES),
        Math.toIntExact(parameter.size() * Float.BYTES));
  }
}
