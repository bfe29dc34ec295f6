package cxrcml.dataset.mimic;

import cxrcml.dataset.InvalidDataException;
import cxrcml.dataset.PreparationStep;
import cxrcml.dataset.label.ClassMap;
import cxrcml.dataset.label.LabelPolicy;
import cxrcml.dataset.label.LabelReader;
import cxrcml.dataset.label.LabelSet;
import cxrcml.dataset.table.Table;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * Label files of CXR-LT (a row an image) or MIMIC-CXR-JPG (a row a study): every column that does
 * not describe the image is a class, found by its name, wherever it stands.
 */
final class LabelFiles {
  static final String DICOM = "dicom_id";
  static final String SUBJECT = "subject_id";
  static final String STUDY = "study_id";
  static final String VIEW = "ViewPosition";
  static final String MEANING = "ViewCodeSequence_CodeMeaning";

  private static final Set<String> NO_CLASSES =
      Set.of(
          DICOM,
          SUBJECT,
          STUDY,
          VIEW,
          MEANING,
          "path",
          "fpath",
          "split",
          "PerformedProcedureStepDescription",
          "Rows",
          "Columns",
          "StudyDate",
          "StudyTime",
          "ProcedureCodeSequence_CodeMeaning",
          "PatientOrientationCodeSequence_CodeMeaning");

  private final Map<String, LabelSet> labels = new LinkedHashMap<>();
  private final Map<String, MimicImage> described = new LinkedHashMap<>();
  private final List<PreparationStep> steps = new ArrayList<>();
  private final ClassMap classMap;
  private final LabelPolicy policy;
  private Path first;
  private List<String> columns;
  private LabelReader reader;
  private boolean byStudy;

  private LabelFiles(ClassMap classMap, LabelPolicy policy) {
    this.classMap = classMap;
    this.policy = policy;
  }

  /** Reads a file, or all label files of a folder. */
  static LabelFiles read(Path path, ClassMap classMap, LabelPolicy policy) throws IOException {
    LabelFiles files = new LabelFiles(classMap, policy);
    for (Path file : files(path)) {
      files.read(file);
    }
    if (files.reader == null) {
      throw new InvalidDataException(
          "labels: "
              + path
              + " has no label file (expected: CSV with dicom_id or study_id, and"
              + " classes)");
    }
    return files;
  }

  private static List<Path> files(Path path) throws IOException {
    if (!Files.isDirectory(path)) {
      return List.of(path);
    }
    try (Stream<Path> entries = Files.list(path)) {
      return entries.filter(file -> file.toString().matches(".*\\.csv(\\.gz)?")).sorted().toList();
    }
  }

  private void read(Path file) throws IOException {
    long[] counts = new long[2];
    Table table =
        Table.forEach(
            file,
            row -> {
              if (counts[0] == 0) {
                start(file, row);
              }
              counts[0]++;
              if (columns != null && !classes(row).isEmpty()) {
                counts[1] += add(row) ? 1 : 0;
              }
            });
    if (table.columns().stream().anyMatch(name -> !NO_CLASSES.contains(name))) {
      Map<String, Long> dropped = new TreeMap<>();
      if (counts[0] > counts[1]) {
        dropped.put("there already", counts[0] - counts[1]);
      }
      steps.add(
          new PreparationStep("labels of " + file.getFileName(), counts[0], counts[1], dropped));
    }
  }

  private static List<String> classes(Table.Row row) {
    return row.columns().stream().filter(name -> !NO_CLASSES.contains(name)).toList();
  }

  /** Looks at the header; a file without classes, such as the metadata, is left alone. */
  private void start(Path file, Table.Row row) {
    List<String> found = classes(row);
    if (found.isEmpty()) {
      return;
    }
    boolean studies = !row.has(DICOM);
    if (studies) {
      row.require(STUDY);
    }
    if (columns == null) {
      first = file;
      columns = found;
      byStudy = studies;
      reader = new LabelReader(found, classMap, policy);
    } else if (!Set.copyOf(columns).equals(Set.copyOf(found)) || studies != byStudy) {
      throw new InvalidDataException(
          "labels: %s has the classes %s (expected: those of %s, %s; name one label file)"
              .formatted(file, found, first, columns));
    }
  }

  private boolean add(Table.Row row) {
    String key = byStudy ? MimicImage.without('s', row.text(STUDY)) : row.text(DICOM);
    if (labels.putIfAbsent(key, reader.read(row)) != null) {
      return false;
    }
    if (!byStudy && row.has(SUBJECT) && row.has(STUDY)) {
      described.put(key, image(row));
    }
    return true;
  }

  static MimicImage image(Table.Row row) {
    return MimicImage.of(
        row.text(DICOM),
        row.text(SUBJECT),
        row.text(STUDY),
        row.has(VIEW) ? row.get(VIEW) : "",
        row.has(MEANING) ? row.get(MEANING) : "");
  }

  List<String> classNames() {
    return reader.classNames();
  }

  boolean byStudy() {
    return byStudy;
  }

  /** Returns the labels of an image; null if there are none. */
  LabelSet of(MimicImage image) {
    return labels.get(byStudy ? image.study() : image.dicom());
  }

  /** Returns the images, or the studies, that have labels, in the order of the files. */
  List<String> keys() {
    return List.copyOf(labels.keySet());
  }

  /** Returns the images that the label files describe, in their order; empty where by study. */
  Map<String, MimicImage> described() {
    return described;
  }

  List<PreparationStep> steps() {
    return steps;
  }

  List<String> notes() {
    return reader.notes();
  }
}
