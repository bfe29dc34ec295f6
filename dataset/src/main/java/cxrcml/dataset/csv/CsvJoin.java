package cxrcml.dataset.csv;

import cxrcml.dataset.InvalidDataException;
import cxrcml.dataset.SampleRow;
import cxrcml.dataset.fold.PatientFolds;
import cxrcml.dataset.label.ClassMap;
import cxrcml.dataset.label.LabelPolicy;
import cxrcml.dataset.label.LabelReader;
import cxrcml.dataset.table.Table;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Joins manifest and labels on the image, checks every value and settles the folds. */
final class CsvJoin {
  private final Table manifest;
  private final Table labels;
  private final LabelReader columns;
  private final List<CsvSample> samples = new ArrayList<>();

  private CsvJoin(Table manifest, Table labels, ClassMap classMap, LabelPolicy policy) {
    this.manifest = manifest;
    this.labels = labels;
    List<String> classes =
        labels.columns().stream().filter(name -> !name.equals(CsvSample.IMAGE)).toList();
    this.columns = new LabelReader(classes, classMap, policy);
  }

  static CsvJoin of(
      Table manifest, Table labels, String textColumn, ClassMap classMap, LabelPolicy policy) {
    manifest.require(CsvSample.SUBJECT);
    manifest.require(textColumn);
    CsvJoin join = new CsvJoin(manifest, labels, classMap, policy);
    join.join(textColumn);
    return join;
  }

  private void join(String textColumn) {
    Map<String, Table.Row> manifestRows = manifest.index(CsvSample.IMAGE);
    Map<String, Table.Row> labelRows = labels.index(CsvSample.IMAGE);
    manifestRows.forEach(
        (image, row) -> {
          Table.Row labelRow = labelRows.get(image);
          if (labelRow == null) {
            throw row.complaint(CsvSample.IMAGE, "a row in " + labels.file() + ", too");
          }
          samples.add(new CsvSample(row, textColumn, columns.read(labelRow)));
        });
    labelRows.forEach(
        (image, row) -> {
          if (!manifestRows.containsKey(image)) {
            throw row.complaint(CsvSample.IMAGE, "a row in " + manifest.file() + ", too");
          }
        });
  }

  List<String> notes() {
    return columns.notes();
  }

  List<String> classNames() {
    return columns.classNames();
  }

  Table.Row manifestRow(int index) {
    return samples.get(index).row();
  }

  /** Keeps the first samples only. */
  void head(int most) {
    if (samples.size() > most) {
      samples.subList(most, samples.size()).clear();
    }
  }

  int size() {
    return samples.size();
  }

  /** Returns the samples in the order of the manifest. */
  List<SampleRow> rows(int folds, long seed) {
    int[] assigned = manifest.has(CsvSample.FOLD) ? givenFolds() : assignedFolds(folds, seed);
    List<SampleRow> rows = new ArrayList<>(samples.size());
    for (int i = 0; i < assigned.length; i++) {
      rows.add(samples.get(i).toRow(assigned[i]));
    }
    return rows;
  }

  private int[] assignedFolds(int folds, long seed) {
    List<String> subjects = samples.stream().map(CsvSample::subject).toList();
    List<BitSet> labelSets = samples.stream().map(sample -> sample.labels().positive()).toList();
    return PatientFolds.assign(subjects, labelSets, classNames().size(), folds, seed);
  }

  private int[] givenFolds() {
    Map<String, CsvSample> firstOfSubject = new HashMap<>();
    BitSet present = new BitSet();
    for (CsvSample sample : samples) {
      CsvSample first = firstOfSubject.putIfAbsent(sample.subject(), sample);
      if (first != null && first.fold() != sample.fold()) {
        throw sample
            .row()
            .complaint(
                CsvSample.FOLD,
                "%d, where patient %s is in row %d"
                    .formatted(first.fold(), sample.subject(), first.row().number()));
      }
      present.set(sample.fold());
    }
    if (present.length() < 2 || present.cardinality() < present.length()) {
      throw new InvalidDataException(
          "%s, column %s: folds %s (expected: 0, 1, ... without a gap, at least two)"
              .formatted(manifest.file(), CsvSample.FOLD, present));
    }
    return samples.stream().mapToInt(CsvSample::fold).toArray();
  }
}
