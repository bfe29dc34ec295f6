package cxrcml.dataset.csv;

import cxrcml.dataset.SampleRow;
import cxrcml.dataset.label.LabelSet;
import cxrcml.dataset.table.Table;

/** A row of the manifest with its labels. */
record CsvSample(Table.Row row, String textColumn, LabelSet labels) {
  static final String IMAGE = "image";
  static final String SUBJECT = "subject_id";
  static final String STUDY = "study_id";
  static final String VIEW = "view";
  static final String FOLD = "fold";

  String image() {
    return row.text(IMAGE);
  }

  String subject() {
    return row.text(SUBJECT);
  }

  String text() {
    return row.text(textColumn);
  }

  /** Returns the fold that the manifest names. */
  int fold() {
    try {
      int fold = Integer.parseInt(row.get(FOLD));
      if (fold >= 0) {
        return fold;
      }
    } catch (NumberFormatException e) {
      // as wrong as a negative number
    }
    throw row.complaint(FOLD, "an integer >= 0");
  }

  /** Returns the row of the prepared table; without a study column every image is its own study. */
  SampleRow toRow(int fold) {
    String study = row.has(STUDY) ? row.text(STUDY) : image();
    String view = row.has(VIEW) ? row.get(VIEW) : "";
    return new SampleRow(
        image(), subject(), study, view, fold, text(), labels.positive(), labels.unknown());
  }
}
