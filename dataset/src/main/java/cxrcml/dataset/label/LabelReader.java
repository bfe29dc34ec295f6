package cxrcml.dataset.label;

import cxrcml.dataset.table.Table;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;

/** Reads the label columns of a table, one class a column; counts what the policy decided. */
public final class LabelReader {
  private static final int LEFT_OUT = -1;

  private final List<String> columns;
  private final LabelPolicy policy;
  private final List<String> classNames;
  private final int[] classOfColumn;
  private long uncertain;
  private long blank;

  /**
   * Configures the reading.
   *
   * @param columns the label columns
   * @param classMap what their names become
   */
  public LabelReader(List<String> columns, ClassMap classMap, LabelPolicy policy) {
    this.columns = List.copyOf(columns);
    this.policy = policy;
    this.classNames = classMap.targets(columns);
    this.classOfColumn =
        columns.stream()
            .mapToInt(name -> classMap.target(name).map(classNames::indexOf).orElse(LEFT_OUT))
            .toArray();
  }

  /** Returns the names of the classes, in the order of the bits. */
  public List<String> classNames() {
    return classNames;
  }

  /** Reads a row; of several columns that become one class, a positive one decides. */
  public LabelSet read(Table.Row row) {
    BitSet positive = new BitSet();
    BitSet unknown = new BitSet();
    for (int i = 0; i < classOfColumn.length; i++) {
      if (classOfColumn[i] != LEFT_OUT) {
        switch (treatment(row, columns.get(i))) {
          case ONE -> positive.set(classOfColumn[i]);
          case IGNORE -> unknown.set(classOfColumn[i]);
          case ZERO, FAIL -> {}
        }
      }
    }
    unknown.andNot(positive);
    return new LabelSet(positive, unknown);
  }

  private Treatment treatment(Table.Row row, String column) {
    return switch (row.get(column)) {
      case "1", "1.0" -> Treatment.ONE;
      case "0", "0.0" -> Treatment.ZERO;
      case "-1", "-1.0" -> {
        uncertain++;
        yield allowed(policy.uncertain(), row, column, "0 or 1; --uncertain says what -1 means");
      }
      case "" -> {
        blank++;
        yield allowed(policy.blank(), row, column, "0 or 1; --blank says what no value means");
      }
      default -> throw row.complaint(column, "0 or 1");
    };
  }

  private static Treatment allowed(
      Treatment treatment, Table.Row row, String column, String expected) {
    if (treatment == Treatment.FAIL) {
      throw row.complaint(column, expected);
    }
    return treatment;
  }

  /** Says what was decided, and how often. */
  public List<String> notes() {
    List<String> notes = new ArrayList<>();
    if (uncertain > 0) {
      notes.add("labels: %d of -1, policy %s".formatted(uncertain, policy.uncertain()));
    }
    if (blank > 0) {
      notes.add("labels: %d blank, policy %s".formatted(blank, policy.blank()));
    }
    return notes;
  }
}
