package cxrcml.service.spec;

import java.util.List;

/** The shape of the model: a preset, of which single values may be replaced. */
public record ModelSpec(
    @Doc(
            "`tiny`, `vit-b-32` or `start` (the sizes of the Hugging Face directory that the run"
                + " starts from).")
        String preset,
    @Doc("Image side in pixels; 0: the data set's.") int imageSize,
    @Doc("Patch side in pixels; 0: the preset's.") int patchSize,
    @Doc("Width of the vision tower; 0: the preset's.") int visionWidth,
    @Doc("Layers of the vision tower; 0: the preset's.") int visionLayers,
    @Doc("Attention heads of the vision tower; 0: the preset's.") int visionHeads,
    @Doc(
            "Width of the hidden layer of a block of the vision tower; 0: four times the tower's, or"
                + " with `start` the start's.")
        int visionMlp,
    @Doc("Width of the text tower; 0: the preset's.") int textWidth,
    @Doc("Layers of the text tower; 0: the preset's.") int textLayers,
    @Doc("Attention heads of the text tower; 0: the preset's.") int textHeads,
    @Doc("Width of the hidden layer of a block of the text tower; 0: as for the vision tower.")
        int textMlp,
    @Doc("Token ids per text; 0: the preset's.") int contextLength,
    @Doc("Dimensions of the joint embedding; 0: the preset's.") int projection,
    @Doc(
            "Parameters that stay as they start: a list of Hugging Face names in which `*` stands for"
                + " any characters, as `[text_model.*]`.")
        List<String> freeze,
    @Doc(
            "`script` (generated TorchScript) or `array` (plain array operations: slower, the oracle"
                + " of the tests; on the CPU in `float32` only).")
        String compute,
    @Doc(
            "Of products of activations with parameters: `float32`, `tf32` (on a GPU; on a CPU as"
                + " `float32`) or `bfloat16`; parameters, gradients, norms and losses are fp32 in"
                + " every case.")
        String precision) {

  public static final ModelSpec DEFAULTS =
      new ModelSpec("tiny", 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, List.of(), "script", "float32");

  public ModelSpec {
    freeze = freeze == null ? List.of() : List.copyOf(freeze);
    Check.oneOf(preset, List.of("tiny", "vit-b-32", "start"), "model.preset");
    Check.oneOf(compute, List.of("script", "array"), "model.compute");
    Check.oneOf(precision, List.of("float32", "tf32", "bfloat16"), "model.precision");
    Check.that(
        compute.equals("script") || precision.equals("float32"),
        "model.precision",
        precision,
        "float32 where model.compute is array");
    Check.that(imageSize >= 0, "model.imageSize", imageSize, ">= 0");
    Check.that(patchSize >= 0, "model.patchSize", patchSize, ">= 0");
    Check.that(visionWidth >= 0, "model.visionWidth", visionWidth, ">= 0");
    Check.that(visionLayers >= 0, "model.visionLayers", visionLayers, ">= 0");
    Check.that(visionHeads >= 0, "model.visionHeads", visionHeads, ">= 0");
    Check.that(visionMlp >= 0, "model.visionMlp", visionMlp, ">= 0");
    Check.that(textWidth >= 0, "model.textWidth", textWidth, ">= 0");
    Check.that(textLayers >= 0, "model.textLayers", textLayers, ">= 0");
    Check.that(textHeads >= 0, "model.textHeads", textHeads, ">= 0");
    Check.that(textMlp >= 0, "model.textMlp", textMlp, ">= 0");
    Check.that(contextLength >= 0, "model.contextLength", contextLength, ">= 0");
    Check.that(projection >= 0, "model.projection", projection, ">= 0");
  }
}
