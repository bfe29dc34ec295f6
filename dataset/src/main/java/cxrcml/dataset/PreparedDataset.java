package cxrcml.dataset;

import cxrcml.dataset.image.Fit;
import cxrcml.dataset.label.ClassTransfer;
import cxrcml.dataset.label.LabelSet;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.BitSet;
import java.util.List;
import java.util.function.IntPredicate;
import java.util.stream.IntStream;

/**
 * A prepared data set, opened read-only; samples and images stay on disk, mapped. Thread-safe.
 *
 * <p>Opening checks the format, the size of every file and the digests of the small ones. Every
 * sample and every image has a checksum of its own, which is checked each time it is read; {@link
 * #verify} checks all at once.
 */
public final class PreparedDataset implements AutoCloseable {
  private final Path directory;
  private final Manifest manifest;
  private final List<DiseaseClass> classes;

  /** What the classes of the files are called here; null: as in the files. */
  private final ClassTransfer transfer;

  private volatile SampleStore store;

  private PreparedDataset(
      Path directory,
      Manifest manifest,
      List<DiseaseClass> classes,
      ClassTransfer transfer,
      SampleStore store) {
    this.directory = directory;
    this.manifest = manifest;
    this.classes = List.copyOf(classes);
    this.transfer = transfer;
    this.store = store;
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
      if (classes.size() != manifest.classes()) {
        throw new InvalidDataException(
            "manifest.json: %d classes (expected: %d)"
                .formatted(manifest.classes(), classes.size()));
      }
      SampleStore store = SampleStore.map(directory, manifest, MappedFile.SEGMENT_BYTES);
      return new PreparedDataset(directory, manifest, classes, null, store);
    } catch (IOException e) {
      throw new UncheckedIOException(directory + ": " + e.getMessage(), e);
    }
  }

  /**
   * Returns the same samples with their labels in the words of another data set; the positives are
   * counted anew, and so are the groups. Each of the two is closed on its own.
   */
  public PreparedDataset with(ClassTransfer other) {
    SampleStore open = store();
    int[] positives = new int[other.names().size()];
    for (int i = 0; i < size(); i++) {
      other.apply(new LabelSet(open.labels(i), new BitSet())).positive().stream()
          .forEach(c -> positives[c]++);
    }
    ClassGrouping grouping =
        CxrLtClasses.names().containsAll(other.names())
            ? CxrLtClasses.grouping()
            : ClassGrouping.byPrevalence();
    List<DiseaseClass> named =
        IntStream.range(0, positives.length)
            .mapToObj(c -> grouping.classify(other.names().get(c), positives[c], size()))
            .toList();
    return new PreparedDataset(directory, manifest, named, other, open);
  }

  /** Returns the content hash, 64 hexadecimal digits: equal data, equal hash. */
  public String hash() {
    return manifest.hash();
  }

  /** Returns how the data set came to be, for people. */
  public Provenance provenance() {
    return manifest.provenance();
  }

  /** Returns what became of images that were not square. */
  public Fit fit() {
    return manifest.fit();
  }

  /** Returns the number of samples, at least 1. */
  public int size() {
    return manifest.samples();
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

  /**
   * Returns a sample, 0 to size - 1.
   *
   * @throws InvalidDataException if the sample is damaged
   */
  public Sample sample(int index) {
    Sample sample = store().sample(index);
    if (transfer == null) {
      return sample;
    }
    LabelSet labels = transfer.apply(new LabelSet(sample.labels(), sample.unknown()));
    return sample.with(labels.positive(), labels.unknown());
  }

  /**
   * Copies an image.
   *
   * @param target imageSize x imageSize bytes, row-major, each 0 (black) to 255 unsigned
   * @throws InvalidDataException if the image is damaged
   */
  public void readImage(int index, byte[] target) {
    store().readImage(index, target);
  }

  private SampleStore store() {
    SampleStore open = store;
    if (open == null) {
      throw new IllegalStateException("data set: closed (expected: open)");
    }
    return open;
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
   * Reads everything and compares it with its digests.
   *
   * @throws InvalidDataException if something differs; the message names it
   */
  public void verify() {
    byte[] image = new byte[imageSize() * imageSize()];
    for (int i = 0; i < size(); i++) {
      sample(i);
      readImage(i, image);
    }
    try {
      manifest.verify(directory, Manifest.STRINGS);
      manifest.verify(directory, Manifest.IMAGES);
    } catch (IOException e) {
      throw new UncheckedIOException(directory + ": " + e.getMessage(), e);
    }
  }

  /** Lets go of the files; the mappings end when no reader is left and memory is reclaimed. */
  @Override
  public void close() {
    store = null;
  }

  private void checkFold(int fold) {
    if (fold < 0 || fold >= folds()) {
      throw new IllegalArgumentException(
          "fold: " + fold + " (expected: 0 to " + (folds() - 1) + ")");
    }
  }

  private int[] indices(IntPredicate fold) {
    SampleStore open = store();
    return IntStream.range(0, size()).filter(i -> fold.test(open.fold(i))).toArray();
  }
}
