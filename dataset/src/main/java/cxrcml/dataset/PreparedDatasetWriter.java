package cxrcml.dataset;

import static java.util.Objects.requireNonNull;

import cxrcml.dataset.image.Fit;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Path;
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
 * closed before that, it leaves nothing, or what a resumable one needs to go on. Not thread-safe.
 */
public final class PreparedDatasetWriter implements Closeable {
  private final Path out;
  private final int imageSize;
  private final List<String> classNames;
  private final ClassGrouping grouping;
  private final String source;

  private final PartialDirectory partial;
  private final ImageSpool images;
  private final SampleRecordWriter records;

  private final Set<String> ids = new HashSet<>();
  private final Map<String, Integer> foldOfSubject = new HashMap<>();
  private final BitSet folds = new BitSet();
  private final int[] positives;
  private final List<String> texts = new ArrayList<>();
  private final List<SkippedImage> skipped = new ArrayList<>();
  private final Pitfalls pitfalls;
  private Fit fit = Fit.CROP;

  private PreparedDatasetWriter(
      Path out,
      PartialDirectory partial,
      int imageSize,
      List<String> classNames,
      ClassGrouping grouping,
      String source)
      throws IOException {
    this.out = out;
    this.source = requireNonNull(source, "source");
    this.partial = partial;
    this.imageSize = imageSize;
    this.classNames = List.copyOf(classNames);
    this.grouping = requireNonNull(grouping, "grouping");
    this.positives = new int[classNames.size()];
    this.pitfalls = new Pitfalls(this.classNames);
    this.images = new ImageSpool(partial.path(), imageSize * imageSize);
    this.records = new SampleRecordWriter(partial.path(), classNames.size());
  }

  /**
   * Starts a data set that is made in one go.
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
    check(imageSize, classNames);
    return open(out, PartialDirectory.create(out), imageSize, classNames, grouping, source);
  }

  /**
   * Starts a data set, or goes on with what an interrupted run has left; {@link #resume} must be
   * called before the first sample is added.
   *
   * @param plan a digest of everything that decides the content; another plan starts anew
   */
  public static PreparedDatasetWriter resumable(
      Path out,
      int imageSize,
      List<String> classNames,
      ClassGrouping grouping,
      String source,
      String plan)
      throws IOException {
    check(imageSize, classNames);
    PartialDirectory partial = PartialDirectory.resumable(out, plan);
    return open(out, partial, imageSize, classNames, grouping, source);
  }

  private static void check(int imageSize, List<String> classNames) {
    // Above this, one image would not fit in an array.
    if (imageSize < 1 || imageSize > 32_768) {
      throw new IllegalArgumentException("imageSize: " + imageSize + " (expected: 1 to 32768)");
    }
    if (classNames.isEmpty() || new HashSet<>(classNames).size() != classNames.size()) {
      throw new InvalidDataException("classes: " + classNames + " (expected: distinct names)");
    }
  }

  private static PreparedDatasetWriter open(
      Path out,
      PartialDirectory partial,
      int imageSize,
      List<String> classNames,
      ClassGrouping grouping,
      String source)
      throws IOException {
    try {
      return new PreparedDatasetWriter(out, partial, imageSize, classNames, grouping, source);
    } catch (IOException | RuntimeException e) {
      partial.close();
      throw e;
    }
  }

  /**
   * Takes over what earlier runs have done.
   *
   * @param rows all samples of the plan, in their order
   * @return how many of them are dealt with
   */
  public int resume(List<SampleRow> rows) throws IOException {
    int image = 0;
    for (int i = 0; i < images.done(); i++) {
      String reason = images.skipped().get(i);
      if (reason == null) {
        check(rows.get(i));
        register(rows.get(i), images.recovered().get(image++));
      } else {
        skipped.add(new SkippedImage(rows.get(i).id(), reason));
      }
    }
    return images.done();
  }

  /** States what becomes of images that are not square; without this, their centre is cropped. */
  public void fit(Fit stated) {
    fit = requireNonNull(stated, "fit");
  }

  /**
   * Appends a sample.
   *
   * @param image imageSize x imageSize bytes, row-major
   */
  public void add(SampleRow row, byte[] image) throws IOException {
    if (image.length != imageSize * imageSize) {
      throw new IllegalArgumentException(
          "image: %d bytes (expected: %d)".formatted(image.length, imageSize * imageSize));
    }
    check(row);
    try {
      register(row, images.append(image));
    } catch (IOException e) {
      throw new IOException(out + ": " + e.getMessage(), e);
    }
  }

  /** Leaves out a sample whose image cannot be read. */
  public void skip(SampleRow row, String reason) throws IOException {
    images.skip(reason);
    skipped.add(new SkippedImage(row.id(), reason));
  }

  private void register(SampleRow row, ImageMark mark) throws IOException {
    records.add(row, mark.crc32c());
    pitfalls.accept(row, mark);
    texts.add(row.text());
    folds.set(row.fold());
    row.labels().stream().forEach(c -> positives[c]++);
  }

  private void check(SampleRow row) {
    int labels = Math.max(row.labels().length(), row.unknown().length());
    if (labels > classNames.size()) {
      throw new IllegalArgumentException(
          "labels: class %d (expected: < %d)".formatted(labels - 1, classNames.size()));
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
    return finish(tokenizer, List.of(), List.of());
  }

  /**
   * Completes the data set and gives it its name.
   *
   * @param steps what the preparation kept and dropped before the images
   * @param notes policies that it applied
   * @return the content hash
   */
  public String finish(TokenizerSource tokenizer, List<PreparationStep> steps, List<String> notes)
      throws IOException {
    if (folds.length() < 2 || folds.cardinality() != folds.length()) {
      throw new InvalidDataException(
          "folds: " + folds + " (expected: 0, 1, ... without a gap, at least two)");
    }
    try {
      String imageHash = images.finish();
      records.finish();
      Path directory = partial.path();
      ClassTable.write(directory.resolve(Manifest.CLASSES), classes());
      tokenizer.write(tokenizerTexts(), directory.resolve(Manifest.TOKENIZER));
      List<String> allNotes = new ArrayList<>(notes);
      allNotes.addAll(pitfalls.notes());
      PromptCoverage.note(directory.resolve(Manifest.TOKENIZER), classNames)
          .ifPresent(allNotes::add);
      Manifest manifest = manifest(directory, imageHash, provenance(steps, allNotes));
      manifest.write(directory);
      partial.publish();
      return manifest.hash();
    } catch (IOException e) {
      throw new IOException(out + ": " + e.getMessage(), e);
    }
  }

  private Provenance provenance(List<PreparationStep> steps, List<String> notes) {
    List<PreparationStep> all = new ArrayList<>(steps);
    Map<String, Long> dropped =
        skipped.isEmpty() ? Map.of() : Map.of("unreadable", (long) skipped.size());
    all.add(new PreparationStep("images", texts.size() + skipped.size(), texts.size(), dropped));
    return new Provenance(source, all, skipped, notes);
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

  private Manifest manifest(Path directory, String imageHash, Provenance provenance)
      throws IOException {
    List<Manifest.FileEntry> files = new ArrayList<>();
    files.add(Manifest.FileEntry.of(directory, Manifest.IMAGES, imageHash));
    for (String name : Manifest.FILES.subList(1, Manifest.FILES.size())) {
      files.add(Manifest.FileEntry.of(directory, name));
    }
    return new Manifest(
        Manifest.FORMAT,
        provenance,
        fit,
        texts.size(),
        imageSize,
        classNames.size(),
        folds.length(),
        files,
        Manifest.hash(files));
  }

  @Override
  public void close() throws IOException {
    if (images.isWorthKeeping()) {
      partial.keep();
    }
    try (partial) {
      images.close();
      records.close();
    }
  }
}
