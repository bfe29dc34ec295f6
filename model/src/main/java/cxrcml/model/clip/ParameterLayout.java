package cxrcml.model.clip;

import cxrcml.model.clip.ClipConfig.TextConfig;
import cxrcml.model.clip.ClipConfig.VisionConfig;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Where each parameter of a model lies in one flat vector of fp32 elements, without gaps.
 *
 * <p>The order is fixed, because checkpoints, shards and digests depend on it: {@code logit_scale};
 * the text tower, the image tower, each in the order a forward pass meets its tensors and with a
 * weight before its bias; then the image and the text projection.
 *
 * <p>Instances are immutable and safe for use by many threads.
 */
public final class ParameterLayout {
  private final Map<String, Parameter> byName;
  private final List<Parameter> parameters;
  private final long size;

  private ParameterLayout(Builder builder) {
    this.byName = builder.byName;
    this.parameters = List.copyOf(builder.byName.values());
    this.size = builder.end;
  }

  /** Lays out the parameters of a model. */
  public static ParameterLayout of(ClipConfig config) {
    TextConfig text = config.text();
    VisionConfig vision = config.vision();
    Builder builder = new Builder();
    builder.add("logit_scale");

    builder.add(
        "text_model.embeddings.token_embedding.weight", text.vocabularySize(), text.width());
    builder.add(
        "text_model.embeddings.position_embedding.weight", text.contextLength(), text.width());
    builder.addBlocks("text_model", text.layers(), text.width(), text.mlp());
    builder.addNorm("text_model.final_layer_norm", text.width());

    builder.add("vision_model.embeddings.class_embedding", vision.width());
    builder.add(
        "vision_model.embeddings.patch_embedding.weight",
        vision.width(),
        ClipConfig.CHANNELS,
        vision.patchSize(),
        vision.patchSize());
    builder.add(
        "vision_model.embeddings.position_embedding.weight", vision.tokens(), vision.width());
    builder.addNorm("vision_model.pre_layrnorm", vision.width()); // their spelling
    builder.addBlocks("vision_model", vision.layers(), vision.width(), vision.mlp());
    builder.addNorm("vision_model.post_layernorm", vision.width());

    builder.add("visual_projection.weight", config.projectionSize(), vision.width());
    builder.add("text_projection.weight", config.projectionSize(), text.width());
    return new ParameterLayout(builder);
  }

  /** All parameters by ascending offset. */
  public List<Parameter> parameters() {
    return parameters;
  }

  /** The parameter of a name. */
  public Parameter parameter(String name) {
    Parameter parameter = byName.get(name);
    if (parameter == null) {
      throw new IllegalArgumentException("name: " + name + " (expected: a parameter of the model)");
    }
    return parameter;
  }

  /** Number of elements of the flat vector. */
  public long size() {
    return size;
  }

  private static final class Builder {
    final Map<String, Parameter> byName = new LinkedHashMap<>();
    long end;

    void add(String name, long... shape) {
      Parameter parameter = new Parameter(name, end, shape);
      byName.put(name, parameter);
      end = parameter.end();
    }

    void addBlocks(String tower, int layers, int width, int mlp) {
      for (int i = 0; i < layers; i++) {
        String block = tower + ".encoder.layers." + i;
        addNorm(block + ".layer_norm1", width);
        for (String projection : List.of("q_proj", "k_proj", "v_proj", "out_proj")) {
          addLinear(block + ".self_attn." + projection, width, width);
        }
        addNorm(block + ".layer_norm2", width);
        addLinear(block + ".mlp.fc1", mlp, width);
        addLinear(block + ".mlp.fc2", width, mlp);
      }
    }

    void addLinear(String name, int outputs, int inputs) {
      add(name + ".weight", outputs, inputs);
      add(name + ".bias", outputs);
    }

    void addNorm(String name, int width) {
      add(name + ".weight", width);
      add(name + ".bias", width);
    }
  }
}
