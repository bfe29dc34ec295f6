package cxrcml.model.engine;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.ndarray.types.SparseFormat;
import ai.djl.nn.Activation;
import ai.djl.nn.core.Embedding;
import ai.djl.nn.core.Linear;
import ai.djl.nn.norm.LayerNorm;
import ai.djl.training.GradientCollector;
import cxrcml.model.clip.ClipConfig;
import cxrcml.model.clip.ClipConfig.TextConfig;
import cxrcml.model.clip.ClipConfig.VisionConfig;
import cxrcml.model.tensor.NativeArrays;
import java.nio.ByteBuffer;

/**
 * CLIP as one reads it in the paper, in plain array operations: the oracle of {@link
 * ScriptCompute}. Every token goes through every block, attention is written out, and
 * differentiation is DJL's own.
 */
final class ArrayCompute implements ClipCompute {
  private final ClipConfig config;
  private final ParameterTensors parameters;

  ArrayCompute(ClipConfig config, ParameterTensors parameters, NDManager manager) {
    this.config = config;
    this.parameters = parameters;
  }

  @Override
  public void load(ByteBuffer flat) {
    parameters.load(flat);
  }

  @Override
  public NDArray images(NDManager manager, NDArray pixels) {
    VisionConfig vision = config.vision();
    long batch = pixels.getShape().get(0);
    long grid = vision.imageSize() / vision.patchSize();
    long patch = vision.patchSize();
    NDArray patches =
        pixels
            .reshape(batch, 3, grid, patch, grid, patch)
            .transpose(0, 2, 4, 1, 3, 5)
            .reshape(batch, grid * grid, 3 * patch * patch);
    NDArray kernel =
        get("vision_model.embeddings.patch_embedding.weight")
            .reshape(vision.width(), 3 * patch * patch);
    NDArray x = patches.matMul(kernel.transpose());
    NDArray classToken =
        get("vision_model.embeddings.class_embedding").broadcast(batch, 1, vision.width());
    x = NDArrays.concat(new NDList(classToken, x), 1);
    x = x.add(get("vision_model.embeddings.position_embedding.weight"));
    x = norm(x, "vision_model.pre_layrnorm");
    for (int i = 0; i < vision.layers(); i++) {
      x = block(x, "vision_model.encoder.layers." + i, vision.heads(), null);
    }
    x = norm(x.get(":, 0"), "vision_model.post_layernorm");
    return unit(x.matMul(get("visual_projection.weight").transpose()));
  }

  @Override
  public NDArray texts(NDManager manager, TextBatch texts) {
    TextConfig text = config.text();
    int length = texts.length();
    NDArray ids = NativeArrays.of(manager, texts.ids(), new Shape(texts.size(), length));
    NDArray x =
        Embedding.embedding(
                ids, get("text_model.embeddings.token_embedding.weight"), SparseFormat.DENSE)
            .singletonOrThrow();
    x = x.add(get("text_model.embeddings.position_embedding.weight").get("0:" + length));
    NDArray mask = causal(manager, length);
    for (int i = 0; i < text.layers(); i++) {
      x = block(x, "text_model.encoder.layers." + i, text.heads(), mask);
    }
    x = norm(x, "text_model.final_layer_norm").reshape(-1, text.width());
    x = x.get(NativeArrays.of(manager, texts.rows(), new Shape(texts.size())));
    return unit(x.matMul(get("text_projection.weight").transpose()));
  }

  @Override
  public void gradients(NDArray loss, ByteBuffer flat) {
    try (GradientCollector collector = loss.getManager().getEngine().newGradientCollector()) {
      for (NDArray parameter : parameters.all()) {
        parameter.getGradient().muli(0); // they add up over calls
      }
      collector.backward(loss);
    }
    NDList gradients = new NDList();
    parameters.all().forEach(parameter -> gradients.add(parameter.getGradient()));
    parameters.flatten(gradients, flat);
  }

  @Override
  public void close() {}

  private NDArray block(NDArray x, String name, int heads, NDArray mask) {
    NDArray attended = attention(norm(x, name + ".layer_norm1"), name + ".self_attn", heads, mask);
    NDArray y = x.add(attended);
    NDArray hidden = linear(norm(y, name + ".layer_norm2"), name + ".mlp.fc1");
    return y.add(linear(activation(hidden), name + ".mlp.fc2"));
  }

  private NDArray activation(NDArray x) {
    return switch (config.activation()) {
      case QUICK_GELU ->
          x.mul(Activation.sigmoid(x.mul(NativeArrays.scalar(x.getManager(), 1.702))));
      case GELU -> Activation.gelu(x);
    };
  }

  private NDArray attention(NDArray x, String name, int heads, NDArray mask) {
    NDArray q = split(linear(x, name + ".q_proj"), heads);
    NDArray k = split(linear(x, name + ".k_proj"), heads);
    NDArray v = split(linear(x, name + ".v_proj"), heads);
    double size = q.getShape().get(3);
    NDArray root = NativeArrays.scalar(x.getManager(), Math.sqrt(size));
    NDArray scores = q.matMul(k.transpose(0, 1, 3, 2)).div(root);
    if (mask != null) {
      scores = scores.add(mask);
    }
    NDArray mixed = scores.softmax(-1).matMul(v).transpose(0, 2, 1, 3).reshape(x.getShape());
    return linear(mixed, name + ".out_proj");
  }

  /** [B, L, W] to [B, H, L, W / H]. */
  private static NDArray split(NDArray x, int heads) {
    Shape shape = x.getShape();
    return x.reshape(shape.get(0), shape.get(1), heads, -1).transpose(0, 2, 1, 3);
  }

  private static NDArray causal(NDManager manager, int length) {
    float[] mask = new float[length * length];
    for (int i = 0; i < length; i++) {
      for (int j = i + 1; j < length; j++) {
        mask[i * length + j] = Float.NEGATIVE_INFINITY;
      }
    }
    return NativeArrays.of(manager, mask, 0, new Shape(length, length));
  }

  private NDArray linear(NDArray x, String name) {
    return Linear.linear(x, get(name + ".weight"), get(name + ".bias")).singletonOrThrow();
  }

  private NDArray norm(NDArray x, String name) {
    Shape width = new Shape(x.getShape().getLastDimension());
    return LayerNorm.layerNorm(x, width, get(name + ".weight"), get(name + ".bias"), 1e-5f)
        .singletonOrThrow();
  }

  private static NDArray unit(NDArray x) {
    return x.div(x.square().sum(new int[] {1}, true).sqrt());
  }

  private NDArray get(String name) {
    return parameters.get(name);
  }
}
