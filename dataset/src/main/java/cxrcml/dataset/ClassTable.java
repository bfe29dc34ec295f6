package cxrcml.dataset;

import static java.util.Locale.ROOT;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVParser;
import org.apache.commons.csv.CSVPrinter;
import org.apache.commons.csv.CSVRecord;

/** The file {@code classes.csv}: the classes in the order of the label columns. */
final class ClassTable {
  /** RFC 4180 with Unix line ends. */
  private static final CSVFormat FORMAT =
      CSVFormat.DEFAULT.builder().setRecordSeparator('\n').get();

  private ClassTable() {}

  static void write(Path file, List<DiseaseClass> classes) throws IOException {
    try (CSVPrinter printer = new CSVPrinter(Files.newBufferedWriter(file), FORMAT)) {
      printer.printRecord("name", "group", "rare", "positives");
      for (DiseaseClass c : classes) {
        printer.printRecord(
            c.name(), c.group().name().toLowerCase(ROOT), c.rare() ? 1 : 0, c.positives());
      }
    }
  }

  static List<DiseaseClass> read(Path file) throws IOException {
    try (CSVParser parser = FORMAT.parse(Files.newBufferedReader(file))) {
      return parser.stream().skip(1).map(ClassTable::diseaseClass).toList();
    }
  }

  private static DiseaseClass diseaseClass(CSVRecord row) {
    return new DiseaseClass(
        row.get(0),
        Group.valueOf(row.get(1).toUpperCase(ROOT)),
        row.get(2).equals("1"),
        Integer.parseInt(row.get(3)));
  }
}
