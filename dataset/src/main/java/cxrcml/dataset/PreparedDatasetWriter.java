package cxrcml.dataset;

import static java.util.Objects.requireNonNull;

import java.io.BufferedOutputStream;
import java.io.Closeable;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;

/**
 * Writes a prepared data set, sample by sample, and publishes it as a whole in {@link #finish};
 * closed before that, it leaves nothing. Not thread-safe.
 */
public final class PreparedDatasetWriter implements Closeable {
  private final Path out;
  private final int imageSize;
  private final List<String> classNames;
  private final ClassGrouping grouping;
  private final String source;

  private final PartialDirectory partial;
  private final MessageDigest imageDigest = Sha256.digest();
  private final OutputStream images;
  private final SampleTable table;

  private final Set<String> ids = new HashSet<>();
  private final Map<String, Integer> foldOfSubject = new HashMap<>();
  private final BitSet folds = new BitSet();
  private final int[] positives;
  private final List<String> texts = new ArrayList<>();

  private PreparedDatasetWriter(
      Path out, int imageSize, List<String> classNames, ClassGrouping grouping, String source)
      throws IOException {
    this.out = requireNonNull(out, "out");
    this.imageSize = imageSize;
    this.classNames = List.copyOf(classNames);
    this.grouping = requireNonNull(grouping, "grouping");
    this.source = requireNonNull(source, "source");
    this.positives = new int[classNames.size()];
    this.partial = PartialDirectory.create(out);
    Path directory = partial.path();
    this.images =
        new BufferedOutputStream(
            new DigestOutputStream(
                Files.newOutputStream(directory.resolve(Manifest.IMAGES)), imageDigest));
    this.table = SampleTable.create(directory.resolve(Manifest.SAMPLES), this.classNames);
  }

  /**
   * Starts a data set.
   *
   * @param out a directory that does not exist yet or is empty
   * @param imageSize width and height of every image in pixels, >= 1
   * @param classNames in the order of the label bits, distinct, at least one
   * @param grouping decides the long-tail groups once the positives are counted
   * @param source where the samples come from, for people
   */
  public static PreparedDatasetWriter create(
      Path out, int imageSize, List<String> classNames, ClassGrouping grouping, String source)
      throws IOException {
    // Above this, one image would not fit in an array.
    if (imageSize < 1 || imageSize > 32_768) {
      throw new IllegalArgumentException("imageSize: " + imageSize + " (expected: 1 to 32768)");
    }
    if (classNames.isEmpty() || new HashSet<>(classNames).size() != classNames.size()) {
      throw new InvalidDataException("classes: " + classNames + " (expected: distinct names)");
    }
    return new PreparedDatasetWriter(out, imageSize, classNames, grouping, source);
  }

  /**
   * Appends a sample.
   *
   * @param image imageSize x imageSize bytes, row-major
   */
  public void add(SampleRow row, byte[] image) throws IOException {
    check(row, image);
    try {
      images.write(image);
      table.add(row);
    } catch (IOException e) {
      throw new IOException(out + ": " + e.getMessage(), e);
    }
    texts.add(row.text());
    folds.set(row.fold());
    row.labels().stream().forEach(c -> positives[c]++);
  }

  private void check(SampleRow row, byte[] image) {
    if (image.length != imageSize * imageSize) {
      throw new IllegalArgumentException(
          "image: %d bytes (expected: %d)".formatted(image.length, imageSize * imageSize));
    }
    if (row.labels().length() > classNames.size()) {
      throw new IllegalArgumentException(
          "labels: class %d (expected: < %d)"
              .formatted(row.labels().length() - 1, classNames.size()));
    }
    if (!ids.add(row.id())) {
      throw new InvalidDataException("sample_id: " + row.id() + " twice (expected: unique)");
    }
    int fold = foldOfSubject.merge(row.subject(), row.fold(), (first, next) -> first);
    if (fold != row.fold()) {
      throw new InvalidDataException(
          "sample %s: subject_id %s in fold %d (expected: %d, where the patient's other samples are)"
              .formatted(row.id(), row.subject(), row.fold(), fold));
    }
  }

  /**
   * Completes the data set and gives it its name.
   *
   * @return the content hash
   */
  public String finish(TokenizerSource tokenizer) throws IOException {
    if (folds.length() < 2 || folds.cardinality() != folds.length()) {
      throw new InvalidDataException(
          "folds: " + folds + " (expected: 0, 1, ... without a gap, at least two)");
    }
    try {
      images.close();
      table.close();
      Path directory = partial.path();
      List<DiseaseClass> classes = classes();
      ClassTable.write(directory.resolve(Manifest.CLASSES), classes);
      tokenizer.write(tokenizerTexts(), directory.resolve(Manifest.TOKENIZER));
      Manifest manifest = manifest(directory);
      manifest.write(directory);
      partial.publish();
      return manifest.hash();
    } catch (IOException e) {
      throw new IOException(out + ": " + e.getMessage(), e);
    }
  }

  private List<DiseaseClass> classes() {
    return IntStream.range(0, positives.length)
        .mapToObj(c -> grouping.classify(classNames.get(c), positives[c], texts.size()))
        .toList();
  }

  /** The prompts must be readable even where no text of the data set says them. */
  private List<String> tokenizerTexts() {
    List<String> all = new ArrayList<>(texts);
    classNames.forEach(name -> all.add(LabelText.sentence(name)));
    all.add(LabelText.NO_FINDING);
    return all;
  }

  private Manifest manifest(Path directory) throws IOException {
    List<Manifest.FileEntry> files =
        List.of(
            Manifest.FileEntry.of(directory, Manifest.IMAGES, Sha256.hex(imageDigest)),
            Manifest.FileEntry.of(directory, Manifest.SAMPLES),
            Manifest.FileEntry.of(directory, Manifest.CLASSES),
            Manifest.FileEntry.of(directory, Manifest.TOKENIZER));
    return new Manifest(
        Manifest.FORMAT,
        source,
        texts.size(),
        imageSize,
        classNames.size(),
        folds.length(),
        files,
        Manifest.hash(files));
  }

  @Override
  public void close() throws IOException {
    try (partial) {
      images.close();
      table.close();
    }
  }
}
