package cxrcml.dataset.table;

import static java.nio.charset.StandardCharsets.UTF_8;

import cxrcml.dataset.InvalidDataException;
import java.io.BufferedInputStream;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.zip.GZIPInputStream;
import org.apache.commons.csv.CSVException;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVParser;
import org.apache.commons.csv.CSVRecord;

/**
 * A CSV file with a header row, plain or gzipped; rows are counted as a spreadsheet does, the
 * header being row 1.
 */
public final class Table {
  private static final int BUFFER = 1 << 16;
  private static final String BYTE_ORDER_MARK = "\uFEFF";

  private final Path file;
  private final Map<String, Integer> columns;
  private final List<Row> rows = new ArrayList<>();

  private Table(Path file, Map<String, Integer> columns) {
    this.file = file;
    this.columns = columns;
  }

  /**
   * Reads a whole table.
   *
   * @throws InvalidDataException if it is none, or has no row
   */
  public static Table read(Path file) throws IOException {
    List<Row> rows = new ArrayList<>();
    Table table = forEach(file, rows::add);
    table.rows.addAll(rows);
    return table;
  }

  /**
   * Reads a table row by row, keeping none.
   *
   * @return the table without its rows
   * @throws InvalidDataException if it is none, or has no row
   */
  public static Table forEach(Path file, Consumer<Row> consumer) throws IOException {
    if (!Files.isRegularFile(file)) {
      throw new InvalidDataException(file + ": no such file (expected: a CSV file)");
    }
    try (CSVParser parser = CSVFormat.DEFAULT.parse(reader(file))) {
      return forEach(file, parser.iterator(), consumer);
    } catch (UncheckedIOException e) {
      throw unreadable(file, e.getCause());
    } catch (IOException e) {
      throw unreadable(file, e);
    }
  }

  private static Reader reader(Path file) throws IOException {
    InputStream in = new BufferedInputStream(Files.newInputStream(file));
    in.mark(2);
    boolean zipped = in.read() == 0x1f && in.read() == 0x8b;
    in.reset();
    // A decoder of its own: unlike a default reader's, it refuses what is not UTF-8.
    return new BufferedReader(
        new InputStreamReader(zipped ? new GZIPInputStream(in, BUFFER) : in, UTF_8.newDecoder()));
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

  private static Table forEach(Path file, Iterator<CSVRecord> records, Consumer<Row> consumer) {
    Map<String, Integer> header =
        records.hasNext() ? header(file, records.next().toList()) : Map.of();
    if (!records.hasNext()) {
      throw new InvalidDataException(file + ": no rows (expected: a header and at least one row)");
    }
    Table table = new Table(file, header);
    for (int number = 2; records.hasNext(); number++) {
      Row row = table.new Row(number, records.next().values());
      if (row.values.length != header.size()) {
        throw new InvalidDataException(
            "%s row %d: %d values (expected: %d)"
                .formatted(file, number, row.values.length, header.size()));
      }
      consumer.accept(row);
    }
    return table;
  }

  /** Returns the position of each column, in the order of the file. */
  private static Map<String, Integer> header(Path file, List<String> record) {
    Map<String, Integer> columns = new LinkedHashMap<>();
    for (String cell : record) {
      String named = cell.startsWith(BYTE_ORDER_MARK) ? cell.substring(1) : cell;
      // NIH's and PadChest's tables have a column without a name.
      String column = named.isBlank() ? "#" + (columns.size() + 1) : named;
      if (columns.putIfAbsent(column, columns.size()) != null) {
        throw new InvalidDataException(
            file + " row 1: column '" + column + "' (expected: a name, once)");
      }
    }
    return columns;
  }

  /** Returns where the table is. */
  public Path file() {
    return file;
  }

  /** Returns the names of the columns, in their order. */
  public List<String> columns() {
    return List.copyOf(columns.keySet());
  }

  /** Returns the rows, in their order. */
  public List<Row> rows() {
    return rows;
  }

  /** Returns whether there is such a column. */
  public boolean has(String column) {
    return columns.containsKey(column);
  }

  /** Refuses a table without such a column. */
  public void require(String column) {
    if (!has(column)) {
      throw new InvalidDataException(
          file + ": no column '" + column + "' (expected: one of " + columns.keySet() + ")");
    }
  }

  /** Returns the rows by the value of a column in which no value may come twice. */
  public Map<String, Row> index(String column) {
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
  public final class Row {
    private final int number;
    private final String[] values;

    private Row(int number, String[] values) {
      this.number = number;
      this.values = values;
    }

    /** Returns its number in the file; the header has number 1. */
    public int number() {
      return number;
    }

    /** Returns the names of the columns, in their order. */
    public List<String> columns() {
      return Table.this.columns();
    }

    /** Refuses a table without such a column. */
    public void require(String column) {
      Table.this.require(column);
    }

    /** Returns whether the table has such a column. */
    public boolean has(String column) {
      return Table.this.has(column);
    }

    /** Returns a value as it stands. */
    public String get(String column) {
      return values[columns.get(column)];
    }

    /** Returns a value that must say something. */
    public String text(String column) {
      String value = get(column);
      if (value.isBlank()) {
        throw complaint(column, "not blank");
      }
      return value;
    }

    /** Returns what is wrong with a value, with its place. */
    public InvalidDataException complaint(String column, String expected) {
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
