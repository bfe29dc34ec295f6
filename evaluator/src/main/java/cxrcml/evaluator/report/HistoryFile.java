package cxrcml.evaluator.report;

import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVParser;
import org.apache.commons.csv.CSVRecord;

/**
 * Reads {@code history.csv}: a row for each committed step; of its columns {@code step}, {@code
 * contrastive}, {@code triplet}, {@code held_out} and {@code learning_rate}. A column or value that
 * is missing was not measured.
 */
public final class HistoryFile {
  private HistoryFile() {}

  /** Reads the history of a fold; empty where there is no file. */
  public static List<TrainingPoint> read(Path file, int fold) throws IOException {
    if (!Files.exists(file)) {
      return List.of();
    }
    CSVFormat format = CSVFormat.DEFAULT.builder().setHeader().setSkipHeaderRecord(true).get();
    List<TrainingPoint> points = new ArrayList<>();
    try (Reader in = Files.newBufferedReader(file);
        CSVParser parser = format.parse(in)) {
      for (CSVRecord row : parser) {
        points.add(
            new TrainingPoint(
                fold,
                (long) number(row, "step"),
                number(row, "contrastive"),
                number(row, "triplet"),
                number(row, "held_out"),
                number(row, "learning_rate")));
      }
    }
    return points;
  }

  private static double number(CSVRecord row, String column) {
    String value = row.isMapped(column) && row.isSet(column) ? row.get(column) : "";
    return value.isEmpty() ? Double.NaN : Double.parseDouble(value);
  }
}
