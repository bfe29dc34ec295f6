package cxrcml.dataset.mimic;

import cxrcml.dataset.ClassGrouping;
import cxrcml.dataset.CxrLtClasses;
import cxrcml.dataset.InvalidDataException;
import cxrcml.dataset.LabelText;
import cxrcml.dataset.PreparationStep;
import cxrcml.dataset.SampleRow;
import cxrcml.dataset.fold.PatientFolds;
import cxrcml.dataset.label.ClassMap;
import cxrcml.dataset.label.LabelSet;
import cxrcml.dataset.mimic.MimicOptions.NoText;
import cxrcml.dataset.mimic.MimicOptions.Split;
import cxrcml.dataset.mimic.MimicOptions.TextSource;
import cxrcml.dataset.mimic.MimicOptions.Views;
import cxrcml.dataset.preparation.PlannedSample;
import cxrcml.dataset.preparation.PreparationPlan;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Joins images, labels, split and reports to a plan. */
public final class MimicPreparation {
  private final MimicOptions options;
  private final LabelFiles labels;
  private final List<PreparationStep> steps = new ArrayList<>();
  private final List<String> notes = new ArrayList<>();

  private MimicPreparation(MimicOptions options, LabelFiles labels) {
    this.options = options;
    this.labels = labels;
  }

  /**
   * Plans a data set.
   *
   * @throws InvalidDataException if something is wrong with the input; the message names it
   */
  public static PreparationPlan plan(MimicOptions options) throws IOException {
    ClassMap classMap =
        options.classMap() == null ? ClassMap.identity() : ClassMap.read(options.classMap());
    LabelFiles labels = LabelFiles.read(options.labels(), classMap, options.labelPolicy());
    return new MimicPreparation(options, labels).plan();
  }

  private PreparationPlan plan() throws IOException {
    steps.addAll(labels.steps());
    notes.addAll(labels.notes());
    List<MimicImage> images = images();
    List<String> texts = new ArrayList<>();
    if (options.text() == TextSource.REPORT) {
      images = withTexts(images, texts);
    } else {
      images.forEach(image -> texts.add(labelText(image)));
    }
    if (images.size() > options.head()) {
      images = images.subList(0, options.head());
      notes.add("head: the first " + options.head() + " samples only");
    }
    if (images.isEmpty()) {
      throw new InvalidDataException(
          "samples: none is left (expected: some); "
              + String.join("; ", steps.stream().map(PreparationStep::toString).toList()));
    }
    return new PreparationPlan(
        "mimic: %s, text from %s".formatted(options.labels().getFileName(), options.text()),
        labels.classNames(),
        grouping(),
        samples(images, texts, folds(images)),
        steps,
        notes);
  }

  /** The groups of CXR-LT's 40 classes are those of its training set, whatever is prepared. */
  private ClassGrouping grouping() {
    return CxrLtClasses.names().containsAll(labels.classNames())
        ? CxrLtClasses.grouping()
        : ClassGrouping.byPrevalence();
  }

  /** Returns the images that have labels, a wanted view and a place in the split. */
  private List<MimicImage> images() throws IOException {
    Optional<Path> metadata = MimicTables.find(options.images(), "metadata");
    if (metadata.isEmpty() && labels.byStudy()) {
      throw new InvalidDataException(
          "images: no mimic-cxr-2.*-metadata.csv in %s (expected: it, where labels are by study)"
              .formatted(options.images()));
    }
    Funnel<MimicImage> funnel = withLabels(metadata);
    if (options.views() == Views.FRONTAL) {
      funnel.step("frontal views", MimicPreparation::notFrontal);
    }
    steps.addAll(funnel.steps());
    return funnel.rows();
  }

  private Funnel<MimicImage> withLabels(Optional<Path> metadata) throws IOException {
    if (metadata.isEmpty()) {
      return new Funnel<>(List.copyOf(labels.described().values()));
    }
    Map<String, MimicImage> all = MimicTables.metadata(metadata.get());
    if (labels.byStudy()) {
      Funnel<MimicImage> images = new Funnel<>(List.copyOf(all.values()));
      images.step("images with labels of their study", image -> missing(labels.of(image), "label"));
      return images;
    }
    Funnel<String> ids = new Funnel<>(labels.keys());
    ids.step("labels with metadata", id -> missing(all.get(id), "metadata"));
    return ids.map(all::get);
  }

  private static Optional<String> missing(Object found, String what) {
    return found == null ? Optional.of("without " + what) : Optional.empty();
  }

  private static Optional<String> notFrontal(MimicImage image) {
    if (image.isFrontal()) {
      return Optional.empty();
    }
    return Optional.of(image.view().isEmpty() ? "of unknown view" : "of view " + image.view());
  }

  private List<MimicImage> withTexts(List<MimicImage> images, List<String> texts)
      throws IOException {
    try (Reports reports = Reports.open(options.reports())) {
      StudyTexts studies = new StudyTexts(reports, options.sections());
      Funnel<MimicImage> funnel = new Funnel<>(images);
      funnel.step(
          "images with a text",
          image ->
              options.noText() == NoText.LABELS
                  ? Optional.empty()
                  : Optional.ofNullable(studies.of(image).missing()));
      int fromLabels = 0;
      for (MimicImage image : funnel.rows()) {
        String words = studies.of(image).words();
        texts.add(words == null ? labelText(image) : words);
        fromLabels += words == null ? 1 : 0;
      }
      if (fromLabels > 0) {
        notes.add("text: of " + fromLabels + " images without a report text from their labels");
      }
      steps.addAll(funnel.steps());
      notes.add(studies.note());
      return funnel.rows();
    }
  }

  private String labelText(MimicImage image) {
    return LabelText.ofNames(labels.classNames(), labels.of(image).positive());
  }

  private int[] folds(List<MimicImage> images) throws IOException {
    if (options.split() == Split.FOLDS) {
      List<String> subjects = images.stream().map(MimicImage::subject).toList();
      List<BitSet> positives = images.stream().map(image -> labels.of(image).positive()).toList();
      return PatientFolds.assign(
          subjects, positives, labels.classNames().size(), options.folds(), options.seed());
    }
    Path file =
        MimicTables.find(options.images(), "split")
            .orElseThrow(
                () ->
                    new InvalidDataException(
                        "split: no mimic-cxr-2.*-split.csv in %s (expected: it for the official"
                                .formatted(options.images())
                            + " split)"));
    Map<String, String> split = MimicTables.split(file);
    notes.add("split: official; fold 0 is the test set (train with --fold 0), fold 1 all the rest");
    return images.stream().mapToInt(image -> officialFold(split, image, file)).toArray();
  }

  private static int officialFold(Map<String, String> split, MimicImage image, Path file) {
    String set = split.get(image.dicom());
    if (set == null) {
      throw new InvalidDataException(
          file + ": no row of image " + image.dicom() + " (expected: one, for it has labels)");
    }
    return set.equals("test") ? 0 : 1;
  }

  private List<PlannedSample> samples(List<MimicImage> images, List<String> texts, int[] folds) {
    List<PlannedSample> samples = new ArrayList<>(folds.length);
    for (int i = 0; i < folds.length; i++) {
      MimicImage image = images.get(i);
      LabelSet set = labels.of(image);
      samples.add(
          new PlannedSample(
              new SampleRow(
                  image.dicom(),
                  image.subject(),
                  image.study(),
                  image.view(),
                  folds[i],
                  texts.get(i),
                  set.positive(),
                  set.unknown()),
              options.images().resolve(image.imagePath()),
              "image " + image.dicom()));
    }
    return samples;
  }
}
