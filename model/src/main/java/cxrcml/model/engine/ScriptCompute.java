package cxrcml.model.engine;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.pytorch.engine.PtNDManager;
import ai.djl.pytorch.engine.PtSymbolBlock;
import ai.djl.pytorch.jni.IValueUtils;
import ai.djl.pytorch.jni.JniUtils;
import cxrcml.model.clip.ClipConfig;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.TreeMap;

/**
 * The towers as TorchScript: one native call a tower, with the kernels DJL has no operators for.
 */
final class ScriptCompute implements ClipCompute {
  private static final String SOURCE = "clip.torchscript";

  private final PtSymbolBlock module;
  private final NDList all;
  private final NDList vision = new NDList();
  private final NDList text = new NDList();

  /** Arrays whose names choose the method of the module in a call. */
  private final Map<String, NDArray> methods = new TreeMap<>();

  /**
   * Compiles the towers.
   *
   * @param manager owns the module
   */
  ScriptCompute(ClipConfig config, ParameterTensors parameters, NDManager manager) {
    module = load(config, (PtNDManager) manager);
    all = parameters.all();
    all.forEach(tensor -> tensor.setName("p[]")); // together they become one List[Tensor]
    parameters
        .names()
        .forEach(
            name -> {
              if (name.startsWith("vision_model.") || name.startsWith("visual_projection.")) {
                vision.add(parameters.get(name));
              } else if (name.startsWith("text_")) {
                text.add(parameters.get(name));
              }
            });
    for (String method : new String[] {"images", "texts", "gradients"}) {
      NDArray choice = manager.zeros(new Shape());
      choice.setName("module_method:" + method);
      methods.put(method, choice);
    }
  }

  @Override
  public NDArray images(NDArray pixels) {
    return call("images", vision, pixels).singletonOrThrow();
  }

  @Override
  public NDArray texts(NDManager manager, TextBatch texts) {
    int batch = texts.size();
    int length = texts.length();
    NDArray ids = NativeArrays.of(manager, texts.ids(), new Shape(batch, length));
    NDArray rows = NativeArrays.of(manager, texts.rows(), new Shape(batch));
    NDArray seen = NativeArrays.of(manager, texts.seen(), new Shape(batch, 1, 1, length));
    return call("texts", text, ids, rows, seen).singletonOrThrow();
  }

  @Override
  public NDList gradients(NDArray loss) {
    return call("gradients", all, loss);
  }

  @Override
  public void close() {
    module.close();
  }

  private NDList call(String method, NDList parameters, NDArray... arguments) {
    // The optimizing executor profiles and recompiles in the first calls, which costs more than it
    // gains here; the switch belongs to the thread.
    JniUtils.setGraphExecutorOptimize(false);
    NDList inputs = new NDList(arguments);
    inputs.addAll(parameters);
    inputs.add(methods.get(method));
    return IValueUtils.forward(module, inputs, JniUtils.isGradMode());
  }

  private static PtSymbolBlock load(ClipConfig config, PtNDManager manager) {
    try (InputStream source = ScriptCompute.class.getResourceAsStream(SOURCE)) {
      String methods =
          new String(source.readAllBytes(), StandardCharsets.UTF_8)
              .replace("@imageHeads@", Integer.toString(config.vision().heads()))
              .replace("@textHeads@", Integer.toString(config.text().heads()));
      InputStream archive = new ByteArrayInputStream(TorchScriptArchive.of(methods));
      return JniUtils.loadModule(manager, archive, false, false);
    } catch (IOException e) {
      throw new UncheckedIOException(SOURCE, e); // a resource of this package
    }
  }
}
