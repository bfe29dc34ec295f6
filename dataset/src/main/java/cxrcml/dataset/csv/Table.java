package cxrcml.dataset.csv;

import static java.nio.charset.StandardCharsets.UTF_8;

import cxrcml.dataset.InvalidDataException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.commons.csv.CSVException;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVParser;

/** A CSV file with a header row; rows are counted as a spreadsheet does, the header being row 1. */
final class Table {
  private static final String BYTE_ORDER_MARK = "\uFEFF";

  private final Path file;
  private final Map<String, Integer> columns;
  private final List<Row> rows = new ArrayList<>();

  private Table(Path file, Map<String, Integer> columns) {
    this.file = file;
    this.columns = columns;
  }

  static Table read(Path file) throws IOException {
    if (!Files.isRegularFile(file)) {
      throw new InvalidDataException(file + ": no such file (expected: a CSV file)");
    }
    try (CSVParser parser = CSVFormat.DEFAULT.parse(Files.newBufferedReader(file, UTF_8))) {
      return read(file, parser.stream().map(row -> row.toList()).toList());
    } catch (UncheckedIOException e) {
      throw unreadable(file, e.getCause());
    } catch (IOException e) {
      throw unreadable(file, e);
    }
  }

  private static IOException unreadable(Path file, IOException cause) {
    if (cause instanceof CharacterCodingException) {
      throw new InvalidDataException(file + ": not text in UTF-8 (expected: a CSV file)");
    }
    if (cause instanceof CSVException) {
      throw new InvalidDataException(file + ": " + cause.getMessage() + " (expected: a CSV file)");
    }
    return new IOException(file + ": " + cause.getMessage(), cause);
  }

  private static Table read(Path file, List<List<String>> records) {
    if (records.size() < 2) {
      throw new InvalidDataException(file + ": no rows (expected: a header and at least one row)");
    }
    Table table = new Table(file, header(file, records.get(0)));
    for (int i = 1; i < records.size(); i++) {
      Row row = table.new Row(i + 1, records.get(i));
      if (row.values.size() != table.columns.size()) {
        throw new InvalidDataException(
            "%s row %d: %d values (expected: %d)"
                .formatted(file, row.number, row.values.size(), table.columns.size()));
      }
      table.rows.add(row);
    }
    return table;
  }

  /** Returns the position of each column, in the order of the file. */
  private static Map<String, Integer> header(Path file, List<String> record) {
    Map<String, Integer> columns = new LinkedHashMap<>();
    for (String cell : record) {
      String column = cell.startsWith(BYTE_ORDER_MARK) ? cell.substring(1) : cell;
      if (column.isBlank() || columns.putIfAbsent(column, columns.size()) != null) {
        throw new InvalidDataException(
            file + " row 1: column '" + column + "' (expected: a name, once)");
      }
    }
    return columns;
  }

  Path file() {
    return file;
  }

  List<String> columns() {
    return List.copyOf(columns.keySet());
  }

  List<Row> rows() {
    return rows;
  }

  boolean has(String column) {
    return columns.containsKey(column);
  }

  void require(String column) {
    if (!has(column)) {
      throw new InvalidDataException(
          file + ": no column '" + column + "' (expected: one of " + columns.keySet() + ")");
    }
  }

  /** Returns the rows by the value of a column in which no value may come twice. */
  Map<String, Row> index(String column) {
    require(column);
    Map<String, Row> index = new LinkedHashMap<>();
    for (Row row : rows) {
      Row first = index.putIfAbsent(row.text(column), row);
      if (first != null) {
        throw row.complaint(column, "unique, but it is in row " + first.number + ", too");
      }
    }
    return index;
  }

  /** A row of the table. */
  final class Row {
    private final int number;
    private final List<String> values;

    private Row(int number, List<String> values) {
      this.number = number;
      this.values = values;
    }

    int number() {
      return number;
    }

    boolean has(String column) {
      return Table.this.has(column);
    }

    String get(String column) {
      return values.get(columns.get(column));
    }

    /** Returns a value that must say something. */
    String text(String column) {
      String value = get(column);
      if (value.isBlank()) {
        throw complaint(column, "not blank");
      }
      return value;
    }

    InvalidDataException complaint(String column, String expected) {
      return new InvalidDataException(
          "%s, column %s: '%s' (expected: %s)".formatted(this, column, get(column), expected));
    }

    /** Returns where the row is. */
    @Override
    public String toString() {
      return file + " row " + number;
    }
  }
}
