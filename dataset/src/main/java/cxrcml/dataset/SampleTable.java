package cxrcml.dataset;

import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVParser;
import org.apache.commons.csv.CSVPrinter;
import org.apache.commons.csv.CSVRecord;

/** The file {@code samples.csv}: one row a sample, one 0/1 column a class. */
final class SampleTable implements Closeable {
  /** What every CSV file of a prepared directory looks like: RFC 4180 with Unix line ends. */
  static final CSVFormat FORMAT = CSVFormat.DEFAULT.builder().setRecordSeparator('\n').get();

  private static final List<String> COLUMNS =
      List.of("index", "sample_id", "subject_id", "study_id", "view", "fold", "text");

  private final CSVPrinter printer;
  private final int classes;
  private int size;

  private SampleTable(CSVPrinter printer, int classes) {
    this.printer = printer;
    this.classes = classes;
  }

  static SampleTable create(Path file, List<String> classNames) throws IOException {
    CSVPrinter printer = new CSVPrinter(Files.newBufferedWriter(file), FORMAT);
    printer.printRecord(header(classNames));
    return new SampleTable(printer, classNames.size());
  }

  void add(SampleRow row) throws IOException {
    List<Object> values = new ArrayList<>(COLUMNS.size() + classes);
    values.addAll(List.of(size++, row.id(), row.subject(), row.study(), row.view()));
    values.addAll(List.of(row.fold(), row.text()));
    BitSet labels = row.labels();
    for (int c = 0; c < classes; c++) {
      values.add(labels.get(c) ? 1 : 0);
    }
    printer.printRecord(values);
  }

  @Override
  public void close() throws IOException {
    printer.close();
  }

  static List<Sample> read(Path file, List<String> classNames) throws IOException {
    List<Sample> samples = new ArrayList<>();
    try (CSVParser parser = FORMAT.parse(Files.newBufferedReader(file))) {
      for (CSVRecord row : parser) {
        if (parser.getRecordNumber() > 1) {
          samples.add(sample(row, classNames.size()));
        } else if (!row.toList().equals(header(classNames))) {
          throw new InvalidDataException(
              file + ": columns " + row.toList() + " (expected: " + header(classNames) + ")");
        }
      }
    }
    return samples;
  }

  private static Sample sample(CSVRecord row, int classes) {
    BitSet labels = new BitSet(classes);
    for (int c = 0; c < classes; c++) {
      labels.set(c, row.get(COLUMNS.size() + c).equals("1"));
    }
    return new Sample(
        Integer.parseInt(row.get(0)),
        row.get(1),
        row.get(2),
        row.get(3),
        row.get(4),
        Integer.parseInt(row.get(5)),
        row.get(6),
        labels);
  }

  private static List<String> header(List<String> classNames) {
    List<String> header = new ArrayList<>(COLUMNS);
    classNames.forEach(name -> header.add("label:" + name));
    return header;
  }
}
