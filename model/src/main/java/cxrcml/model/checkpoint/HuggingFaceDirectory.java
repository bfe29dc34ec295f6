package cxrcml.model.checkpoint;

import cxrcml.model.clip.ClipConfig;
import cxrcml.model.clip.Parameter;
import cxrcml.model.clip.ParameterLayout;
import cxrcml.model.safetensors.SafetensorsWriter;
import cxrcml.model.safetensors.StoredTensor;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.stream.LongStream;

/**
 * The directory of a Hugging Face {@code CLIPModel}, as {@code from_pretrained} of transformers
 * opens it.
 *
 * <p>An open directory reads any range of the flat vector and is safe for use by many threads.
 */
public final class HuggingFaceDirectory implements ParameterSource, AutoCloseable {
  private static final String CONFIG = "config.json";
  private static final String TOKENIZER = "tokenizer.json";
  private static final String PREPROCESSOR = "preprocessor_config.json";

  /** Elements held in memory while writing. */
  private static final int CHUNK = 1 << 18;

  /** Names told of a long list; the rest is counted. */
  private static final int NAMES_TOLD = 5;

  private final Path directory;
  private final ClipConfig config;
  private final ParameterLayout layout;
  private final WeightFiles weights;

  /** Tensors that are not as stored, by name. */
  private final Map<String, float[]> converted;

  private HuggingFaceDirectory(
      Path directory, ClipConfig config, ParameterLayout layout, WeightFiles weights)
      throws IOException {
    this.directory = directory;
    this.config = config;
    this.layout = layout;
    this.weights = weights;
    this.converted =
        ForeignNormalization.converted(
            directory.resolve(PREPROCESSOR),
            layout,
            (from, target) -> read(from, target, Map.of()));
  }

  /** Writes a model of images whose centre is cropped. */
  public static void write(
      Path directory,
      ClipConfig config,
      ParameterLayout layout,
      ParameterSource parameters,
      Path tokenizer)
      throws IOException {
    write(directory, config, layout, parameters, tokenizer, false);
  }

  /**
   * Writes a model, replacing an older one in the same place.
   *
   * <p>The files go to a directory beside it first: at no time does the place hold a mixture of two
   * models or a part of one. The same model gives the same bytes.
   *
   * @param directory the place; must not hold files of another kind
   * @param parameters the flat vector in the order of {@code layout}
   * @param tokenizer a {@code tokenizer.json}, copied as it is
   * @param padded whether images that are not square are padded with black, not cropped
   */
  public static void write(
      Path directory,
      ClipConfig config,
      ParameterLayout layout,
      ParameterSource parameters,
      Path tokenizer,
      boolean padded)
      throws IOException {
    Path place = directory.toAbsolutePath();
    Path partial = place.resolveSibling(place.getFileName() + ".partial");
    delete(partial);
    Files.createDirectories(partial);
    writeText(partial.resolve(CONFIG), config.toJson());
    Files.copy(tokenizer, partial.resolve(TOKENIZER));
    writeText(
        partial.resolve("tokenizer_config.json"),
        ExportFiles.tokenizer(config.text().contextLength()));
    writeText(partial.resolve("special_tokens_map.json"), ExportFiles.specialTokens());
    writeText(
        partial.resolve(PREPROCESSOR),
        ExportFiles.preprocessor(config.vision().imageSize(), padded));
    writeWeights(partial.resolve(WeightFiles.WHOLE), layout, parameters);
    delete(place);
    Files.move(partial, place, StandardCopyOption.ATOMIC_MOVE);
  }

  private static void writeText(Path file, String text) throws IOException {
    try {
      Files.writeString(file, text);
    } catch (IOException e) {
      throw new IOException(file + ": cannot be written: " + e.getMessage(), e);
    }
  }

  private static void writeWeights(Path file, ParameterLayout layout, ParameterSource parameters)
      throws IOException {
    // Without this entry transformers refuses the file.
    try (SafetensorsWriter writer = SafetensorsWriter.create(file, Map.of("format", "pt"))) {
      for (Parameter parameter : layout.parameters()) {
        writer.declare(parameter.name(), parameter.shape());
      }
      for (long from = 0; from < layout.size(); from += CHUNK) {
        float[] chunk = new float[(int) Math.min(CHUNK, layout.size() - from)];
        parameters.read(from, chunk);
        writer.write(chunk);
      }
      writer.commit();
    }
  }

  /** Deletes a directory without subdirectories; such a one is no model's. */
  private static void delete(Path directory) throws IOException {
    if (!Files.exists(directory)) {
      return;
    }
    List<Path> files;
    try (var listing = Files.list(directory)) {
      files = listing.toList();
    }
    for (Path file : files) {
      if (Files.isDirectory(file)) {
        throw new IOException(file + ": a directory (expected: only the files of a model)");
      }
    }
    for (Path file : files) {
      Files.delete(file);
    }
    Files.delete(directory);
  }

  /**
   * Opens a model, its weights in one file or several and in fp32, fp16 or bf16, and checks that
   * its tensors are those its {@code config.json} calls for. What it reads is for pixels as {@link
   * cxrcml.model.image.PixelNormalization} gives them, whatever {@code preprocessor_config.json}
   * says.
   *
   * @throws IOException if a file is missing or broken, or a tensor missing, unexpected or of
   *     another shape
   */
  public static HuggingFaceDirectory open(Path directory) throws IOException {
    if (!Files.isRegularFile(directory.resolve(CONFIG))) {
      throw new NoSuchFileException(
          directory.resolve(CONFIG).toString(), null, "missing (expected: a Hugging Face model)");
    }
    ClipConfig config = readConfig(directory.resolve(CONFIG));
    ParameterLayout layout = ParameterLayout.of(config);
    WeightFiles weights = WeightFiles.open(directory);
    try {
      requireTensors(weights.origin(), weights.tensors(), layout);
      return new HuggingFaceDirectory(directory, config, layout, weights);
    } catch (IOException e) {
      weights.close();
      throw e;
    }
  }

  private static ClipConfig readConfig(Path file) throws IOException {
    try {
      return ClipConfig.fromJson(Files.readString(file));
    } catch (IllegalArgumentException e) {
      throw new IOException(file + ": " + e.getMessage(), e);
    }
  }

  private static void requireTensors(
      Path file, Map<String, StoredTensor> stored, ParameterLayout layout) throws IOException {
    List<String> complaints = new ArrayList<>();
    TreeSet<String> unexpected = new TreeSet<>(stored.keySet());
    // Older versions of transformers stored the constants 0, 1, 2, ... with the weights.
    unexpected.removeIf(name -> name.endsWith(".embeddings.position_ids"));
    List<String> missing = new ArrayList<>();
    List<String> misshapen = new ArrayList<>();
    for (Parameter parameter : layout.parameters()) {
      unexpected.remove(parameter.name());
      StoredTensor tensor = stored.get(parameter.name());
      List<Long> shape = LongStream.of(parameter.shape()).boxed().toList();
      if (tensor == null) {
        missing.add(parameter.name());
      } else if (!tensor.shape().equals(shape)) {
        misshapen.add(parameter.name() + " " + tensor.shape() + " (expected: " + shape + ")");
      } else if (!tensor.type().fitsFloat()) {
        misshapen.add(parameter.name() + " " + tensor.type() + " (expected: F32, F16 or BF16)");
      }
    }
    tell("missing", missing, complaints);
    tell("unexpected", List.copyOf(unexpected), complaints);
    tell("unfit", misshapen, complaints);
    if (!complaints.isEmpty()) {
      throw new IOException(file + ": tensors " + String.join("; ", complaints));
    }
  }

  private static void tell(String what, List<String> names, List<String> complaints) {
    if (names.isEmpty()) {
      return;
    }
    int more = names.size() - NAMES_TOLD;
    String told = String.join(", ", names.subList(0, Math.min(NAMES_TOLD, names.size())));
    complaints.add(what + ": " + told + (more > 0 ? " and " + more + " more" : ""));
  }

  /** The model's sizes. */
  public ClipConfig config() {
    return config;
  }

  /** The layout of the flat vector. */
  public ParameterLayout layout() {
    return layout;
  }

  /** The model's {@code tokenizer.json}, which need not exist. */
  public Path tokenizerFile() {
    return directory.resolve(TOKENIZER);
  }

  /**
   * Returns this model for square images of another edge, its positions interpolated. Valid as long
   * as this directory is open.
   *
   * @param imageSize in pixels, a multiple of the patch size
   */
  public ParameterSource forImageSize(int imageSize) throws IOException {
    return imageSize == config.vision().imageSize()
        ? this
        : new ResizedPositions(this, config.withImageSize(imageSize));
  }

  @Override
  public void read(long from, float[] target) throws IOException {
    long to = from + target.length;
    if (from < 0 || to > layout.size()) {
      throw new IndexOutOfBoundsException(
          "range: [" + from + ", " + to + ") (expected: within [0, " + layout.size() + "))");
    }
    read(from, target, converted);
  }

  private void read(long from, float[] target, Map<String, float[]> instead) throws IOException {
    long to = from + target.length;
    for (Parameter parameter : layout.parameters()) {
      long first = Math.max(from, parameter.offset());
      long end = Math.min(to, parameter.end());
      if (first >= end) {
        continue;
      }
      int skipped = (int) (first - parameter.offset());
      float[] part = instead.get(parameter.name());
      if (part == null) {
        part = new float[(int) (end - first)];
        weights.readFloats(parameter.name(), skipped, part);
        skipped = 0;
      }
      System.arraycopy(part, skipped, target, (int) (first - from), (int) (end - first));
    }
  }

  @Override
  public void close() throws IOException {
    weights.close();
  }
}
