package cxrcml.evaluator.report;

import java.util.ArrayList;
import java.util.List;

/** Rows of cells in columns as wide as their widest cell; the numeric ones to the right. */
final class AlignedTable {
  private static final String GAP = "  ";

  private final boolean[] right;
  private final List<String[]> rows = new ArrayList<>();

  /** Creates a table; the headings of numeric columns start with {@code >}. */
  AlignedTable(String... headings) {
    right = new boolean[headings.length];
    String[] names = new String[headings.length];
    for (int column = 0; column < headings.length; column++) {
      right[column] = headings[column].startsWith(">");
      names[column] = right[column] ? headings[column].substring(1) : headings[column];
    }
    rows.add(names);
  }

  AlignedTable row(List<String> cells) {
    rows.add(cells.toArray(String[]::new));
    return this;
  }

  /** Adds a line between what is above and below. */
  AlignedTable rule() {
    rows.add(new String[0]);
    return this;
  }

  @Override
  public String toString() {
    int[] widths = new int[right.length];
    for (String[] row : rows) {
      for (int column = 0; column < row.length; column++) {
        widths[column] = Math.max(widths[column], row[column].length());
      }
    }
    StringBuilder text = new StringBuilder();
    for (String[] row : rows) {
      text.append(row.length == 0 ? rule(widths) : line(row, widths)).append('\n');
    }
    return text.toString();
  }

  private static String rule(int[] widths) {
    int width = GAP.length() * (widths.length - 1);
    for (int column : widths) {
      width += column;
    }
    return "-".repeat(width);
  }

  private String line(String[] row, int[] widths) {
    StringBuilder line = new StringBuilder();
    for (int column = 0; column < row.length; column++) {
      String padding = " ".repeat(widths[column] - row[column].length());
      line.append(column == 0 ? "" : GAP)
          .append(right[column] ? padding + row[column] : row[column] + padding);
    }
    return line.toString().stripTrailing();
  }
}
