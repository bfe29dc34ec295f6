package cxrcml.dataset.csv;

import java.util.BitSet;
import java.util.List;

/** The label file: one row an image, one strict 0/1 column a class, in the order of the columns. */
final class LabelColumns {
  private final List<String> classNames;

  LabelColumns(Table table) {
    classNames = table.columns().stream().filter(name -> !name.equals(CsvSample.IMAGE)).toList();
  }

  List<String> classNames() {
    return classNames;
  }

  BitSet labels(Table.Row row) {
    BitSet labels = new BitSet(classNames.size());
    for (int c = 0; c < classNames.size(); c++) {
      switch (row.get(classNames.get(c))) {
        case "1" -> labels.set(c);
        case "0" -> {}
        default -> throw row.complaint(classNames.get(c), "0 or 1");
      }
    }
    return labels;
  }
}
