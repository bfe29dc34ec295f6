package cxrcml.dataset;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.List;
import java.util.function.IntPredicate;
import java.util.stream.IntStream;

/**
 * A prepared data set, opened read-only; the images stay on disk, mapped. Thread-safe.
 *
 * <p>Opening checks the format, the size of every file and the digest of all but the images; {@link
 * #verify} reads those, too.
 */
public final class PreparedDataset implements AutoCloseable {
  private final Path directory;
  private final Manifest manifest;
  private final List<DiseaseClass> classes;
  private final List<Sample> samples;
  private volatile ImageStore images;

  private PreparedDataset(
      Path directory, Manifest manifest, List<DiseaseClass> classes, List<Sample> samples)
      throws IOException {
    this.directory = directory;
    this.manifest = manifest;
    this.classes = List.copyOf(classes);
    this.samples = List.copyOf(samples);
    int imageBytes = manifest.imageSize() * manifest.imageSize();
    this.images =
        ImageStore.map(
            directory.resolve(Manifest.IMAGES), samples.size(), imageBytes, Integer.MAX_VALUE);
  }

  /**
   * Opens a directory that {@link PreparedDatasetWriter} has published.
   *
   * @throws InvalidDataException if it is not one, or not whole
   * @throws UncheckedIOException if it cannot be read
   */
  public static PreparedDataset open(Path directory) {
    try {
      Manifest manifest = Manifest.read(directory);
      manifest.verify(directory, Manifest.SAMPLES);
      manifest.verify(directory, Manifest.CLASSES);
      manifest.verify(directory, Manifest.TOKENIZER);
      List<DiseaseClass> classes = ClassTable.read(directory.resolve(Manifest.CLASSES));
      List<String> names = classes.stream().map(DiseaseClass::name).toList();
      List<Sample> samples = SampleTable.read(directory.resolve(Manifest.SAMPLES), names);
      if (samples.size() != manifest.samples() || classes.size() != manifest.classes()) {
        throw new InvalidDataException(
            "manifest.json: %d samples of %d classes (expected: %d of %d)"
                .formatted(manifest.samples(), manifest.classes(), samples.size(), classes.size()));
      }
      return new PreparedDataset(directory, manifest, classes, samples);
    } catch (IOException e) {
      throw new UncheckedIOException(directory + ": " + e.getMessage(), e);
    }
  }

  /** Returns the content hash, 64 hexadecimal digits: equal data, equal hash. */
  public String hash() {
    return manifest.hash();
  }

  /** Returns where the samples come from, for people. */
  public String source() {
    return manifest.source();
  }

  /** Returns the number of samples, at least 1. */
  public int size() {
    return samples.size();
  }

  /** Returns the width and height of every image, in pixels. */
  public int imageSize() {
    return manifest.imageSize();
  }

  /** Returns the number of folds, at least 2. */
  public int folds() {
    return manifest.folds();
  }

  /** Returns the classes in the order of the label bits. */
  public List<DiseaseClass> classes() {
    return classes;
  }

  /** Returns a sample, 0 to size - 1. */
  public Sample sample(int index) {
    return samples.get(index);
  }

  /**
   * Copies an image.
   *
   * @param target imageSize x imageSize bytes, row-major, each 0 (black) to 255 unsigned
   */
  public void readImage(int index, byte[] target) {
    ImageStore open = images;
    if (open == null) {
      throw new IllegalStateException("data set: closed (expected: open)");
    }
    open.read(index, target);
  }

  /** Returns the ascending indices of the samples that a fold trains on. */
  public int[] trainingSamples(int fold) {
    checkFold(fold);
    return indices(other -> other != fold);
  }

  /** Returns the ascending indices of the samples that a fold holds out. */
  public int[] heldOutSamples(int fold) {
    checkFold(fold);
    return indices(other -> other == fold);
  }

  /** Returns the Hugging Face {@code tokenizer.json}. */
  public Path tokenizerFile() {
    return directory.resolve(Manifest.TOKENIZER);
  }

  /**
   * Reads all images and compares them with their digest.
   *
   * @throws InvalidDataException if they differ
   */
  public void verify() {
    try {
      manifest.verify(directory, Manifest.IMAGES);
    } catch (IOException e) {
      throw new UncheckedIOException(directory + ": " + e.getMessage(), e);
    }
  }

  /** Lets go of the images; the mapping ends when no reader is left and memory is reclaimed. */
  @Override
  public void close() {
    images = null;
  }

  private void checkFold(int fold) {
    if (fold < 0 || fold >= folds()) {
      throw new IllegalArgumentException(
          "fold: " + fold + " (expected: 0 to " + (folds() - 1) + ")");
    }
  }

  private int[] indices(IntPredicate fold) {
    return IntStream.range(0, samples.size())
        .filter(i -> fold.test(samples.get(i).fold()))
        .toArray();
  }
}
