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
import cxrcml.model.tensor.NativeArrays;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;

/**
 * The towers as TorchScript: one native call a tower, with the kernels DJL has no operators for.
 */
final class ScriptCompute implements ClipCompute {
  private static final String SOURCE = "clip.torchscript";
  private static final String[] METHODS = {
    "load", "round", "upload", "images", "texts", "gradients"
  };
  private static final Pattern OPERAND =
      Pattern.compile("(_proj(ection)?|fc[12]|patch_embedding)[.]weight$");

  private final NDManager manager;
  private final PtSymbolBlock module;
  private final NDList all;
  private final NDList vision = new NDList();
  private final NDList text = new NDList();

  /** The operands of products with activations, where those are rounded; else empty. */
  private final NDList rounded = new NDList();

  /** Arrays whose names choose the method of the module in a call. */
  private final Map<String, NDArray> methods = new TreeMap<>();

  /**
   * Compiles the towers.
   *
   * @param manager owns the module
   */
  ScriptCompute(
      ClipConfig config,
      ParameterTensors parameters,
      NDManager manager,
      ScriptPrecision precision) {
    this.manager = manager;
    module = compile(config, (PtNDManager) manager, precision);
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
              if (precision == ScriptPrecision.ROUNDED && OPERAND.matcher(name).find()) {
                rounded.add(parameters.get(name));
              }
            });
    for (String method : METHODS) {
      NDArray choice = manager.zeros(new Shape());
      choice.setName("module_method:" + method);
      methods.put(method, choice);
    }
  }

  @Override
  @SuppressWarnings("try") // the scope works by being open
  public void load(ByteBuffer flat) {
    try (NativeScope scope = new NativeScope(false)) {
      call("load", all, onDevice(NativeArrays.lent(manager, flat)));
      if (!rounded.isEmpty()) {
        call("round", rounded);
      }
    }
  }

  @Override
  public NDArray images(NDManager manager, NDArray pixels) {
    return owned(manager, call("images", vision, onDevice(pixels)));
  }

  @Override
  public NDArray texts(NDManager manager, TextBatch texts) {
    int batch = texts.size();
    int length = texts.length();
    NDArray ids = onDevice(NativeArrays.of(manager, texts.ids(), new Shape(batch, length)));
    NDArray rows = onDevice(NativeArrays.of(manager, texts.rows(), new Shape(batch)));
    NDArray seen = onDevice(NativeArrays.of(manager, texts.seen(), new Shape(batch, 1, 1, length)));
    return owned(manager, call("texts", text, ids, rows, seen));
  }

  @Override
  public void gradients(NDArray loss, ByteBuffer flat) {
    call("gradients", all, loss, NativeArrays.lent(manager, flat));
  }

  @Override
  public void close() {
    module.close();
  }

  private NDArray onDevice(NDArray host) {
    return manager.getDevice().isGpu() ? call("upload", all, host).singletonOrThrow() : host;
  }

  /** A result belongs to the manager of the first argument, which may be one of the host. */
  private static NDArray owned(NDManager manager, NDList results) {
    NDArray result = results.singletonOrThrow();
    result.attach(manager);
    return result;
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

  private static PtSymbolBlock compile(
      ClipConfig config, PtNDManager manager, ScriptPrecision precision) {
    try (InputStream source = ScriptCompute.class.getResourceAsStream(SOURCE)) {
      String methods =
          new String(source.readAllBytes(), StandardCharsets.UTF_8)
              .replace("@linear@", precision.linear())
              .replace("@activation@", config.activation().hiddenAct())
              .replace("@imageHeads@", Integer.toString(config.vision().heads()))
              .replace("@textHeads@", Integer.toString(config.text().heads()));
      InputStream archive = new ByteArrayInputStream(TorchScriptArchive.of(methods));
      return JniUtils.loadModule(manager, archive, false, false);
    } catch (IOException e) {
      throw new UncheckedIOException(SOURCE, e); // a resource of this package
    }
  }
}
