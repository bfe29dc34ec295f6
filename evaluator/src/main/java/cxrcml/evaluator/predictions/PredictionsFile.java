package cxrcml.evaluator.predictions;

import java.io.BufferedWriter;
import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVParser;
import org.apache.commons.csv.CSVPrinter;
import org.apache.commons.csv.CSVRecord;

/**
 * {@code predictions.csv}: {@code sample_id, subject_id, fold}, then {@code score:CLASS} and {@code
 * label:CLASS} for every class; a label is 0, 1 or, where nobody knows, empty. Scores are printed
 * with as many digits as bring back the same float, so the file holds everything needed to check
 * the results with another tool.
 */
public final class PredictionsFile {
  private static final String SAMPLE = "sample_id";
  private static final String SUBJECT = "subject_id";
  private static final String FOLD = "fold";
  private static final String SCORE = "score:";
  private static final String LABEL = "label:";
  private static final String UNKNOWN = "";

  private PredictionsFile() {}

  /** Writes the file, whole or not at all. */
  public static void write(Predictions predictions, Path file) throws IOException {
    WholeFile.write(file, out -> print(predictions, out));
  }

  private static void print(Predictions predictions, BufferedWriter out) throws IOException {
    CSVFormat format = CSVFormat.DEFAULT.builder().setRecordSeparator('\n').get();
    try (CSVPrinter printer = new CSVPrinter(out, format)) {
      printer.printRecord(header(predictions.classes()));
      for (int row = 0; row < predictions.size(); row++) {
        printer.print(predictions.sample(row));
        printer.print(predictions.subject(row));
        printer.print(predictions.fold(row));
        for (int c = 0; c < predictions.classes().size(); c++) {
          printer.print(predictions.score(row, c));
          printer.print(label(predictions, row, c));
        }
        printer.println();
      }
    }
  }

  private static String label(Predictions predictions, int row, int classIndex) {
    if (predictions.unknown(row).get(classIndex)) {
      return UNKNOWN;
    }
    return predictions.label(row, classIndex) ? "1" : "0";
  }

  private static List<String> header(List<String> classes) {
    List<String> header = new ArrayList<>(List.of(SAMPLE, SUBJECT, FOLD));
    for (String name : classes) {
      header.add(SCORE + name);
      header.add(LABEL + name);
    }
    return header;
  }

  /** Reads the names of the classes alone. */
  public static List<String> readClasses(Path file) throws IOException {
    CSVFormat format = CSVFormat.DEFAULT.builder().setHeader().setSkipHeaderRecord(true).get();
    try (Reader in = Files.newBufferedReader(file);
        CSVParser parser = format.parse(in)) {
      return classes(parser.getHeaderNames(), file);
    }
  }

  /**
   * Reads a file.
   *
   * @throws IllegalArgumentException naming line and column of what is wrong
   */
  public static Predictions read(Path file) throws IOException {
    CSVFormat format = CSVFormat.DEFAULT.builder().setHeader().setSkipHeaderRecord(true).get();
    try (Reader in = Files.newBufferedReader(file);
        CSVParser parser = format.parse(in)) {
      List<String> classes = classes(parser.getHeaderNames(), file);
      Predictions.Builder builder = new Predictions.Builder(classes);
      for (CSVRecord record : parser) {
        if (!record.isConsistent()) {
          throw new IllegalArgumentException(
              file
                  + ", row "
                  + record.getRecordNumber()
                  + ": "
                  + record.size()
                  + " values (expected: "
                  + parser.getHeaderNames().size()
                  + ")");
        }
        read(record, classes, builder);
      }
      return builder.build();
    }
  }

  private static List<String> classes(List<String> header, Path file) {
    List<String> classes =
        header.stream()
            .filter(name -> name.startsWith(SCORE))
            .map(name -> name.substring(SCORE.length()))
            .toList();
    if (!header.equals(header(classes)) || classes.isEmpty()) {
      throw new IllegalArgumentException(
          file
              + ": header "
              + header
              + " (expected: sample_id, subject_id, fold, then score:CLASS"
              + " and label:CLASS for every class)");
    }
    return classes;
  }

  private static void read(CSVRecord record, List<String> classes, Predictions.Builder builder) {
    float[] scores = new float[classes.size()];
    BitSet labels = new BitSet();
    BitSet unknown = new BitSet();
    for (int c = 0; c < scores.length; c++) {
      scores[c] = number(record, SCORE + classes.get(c));
      String label = label(record, LABEL + classes.get(c));
      labels.set(c, label.equals("1"));
      unknown.set(c, label.equals(UNKNOWN));
    }
    builder.add(record.get(SAMPLE), record.get(SUBJECT), fold(record), scores, labels, unknown);
  }

  private static int fold(CSVRecord record) {
    try {
      return Integer.parseInt(record.get(FOLD));
    } catch (NumberFormatException e) {
      throw wrong(record, FOLD, "a whole number", e);
    }
  }

  private static float number(CSVRecord record, String column) {
    try {
      return Float.parseFloat(record.get(column));
    } catch (NumberFormatException e) {
      throw wrong(record, column, "a number", e);
    }
  }

  private static String label(CSVRecord record, String column) {
    String value = record.get(column);
    if (!value.equals("0") && !value.equals("1") && !value.equals(UNKNOWN)) {
      throw wrong(record, column, "0 or 1, or empty where nobody knows", null);
    }
    return value;
  }

  private static IllegalArgumentException wrong(
      CSVRecord record, String column, String expected, Exception cause) {
    return new IllegalArgumentException(
        "row "
            + record.getRecordNumber()
            + ", "
            + column
            + ": "
            + record.get(column)
            + " (expected: "
            + expected
            + ")",
        cause);
  }
}
