package cxrcml.evaluator.clusters;

import cxrcml.evaluator.inference.EncodedFold;
import cxrcml.evaluator.predictions.Predictions;
import cxrcml.evaluator.predictions.WholeFile;
import cxrcml.evaluator.report.ClusterMap;
import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVParser;
import org.apache.commons.csv.CSVPrinter;
import org.apache.commons.csv.CSVRecord;

/**
 * {@code clusters.csv}: {@code sample_id, cluster, x, y} of every held-out sample, x and y being
 * the first two coordinates of the mixture's projection.
 */
public final class ClusterFile {
  private ClusterFile() {}

  /**
   * Assigns and writes the samples of a fold.
   *
   * @param embeddings what the mixture is of, in the order of the held-out samples
   */
  public static void write(
      Path file, EncodedFold fold, float[][] embeddings, MixtureAssignment mixture)
      throws IOException {
    CSVFormat format = CSVFormat.DEFAULT.builder().setRecordSeparator('\n').get();
    WholeFile.write(
        file,
        out -> {
          try (CSVPrinter printer = new CSVPrinter(out, format)) {
            printer.printRecord("sample_id", "cluster", "x", "y");
            for (int i = 0; i < fold.size(); i++) {
              double[] z = mixture.project(embeddings[i]);
              printer.printRecord(
                  fold.sample(i).id(),
                  mixture.component(z),
                  (float) z[0],
                  (float) z[Math.min(1, z.length - 1)]);
            }
          }
        });
  }

  /**
   * Reads the map back.
   *
   * @param predictions of the same samples, for their labels
   */
  public static ClusterMap read(Path file, Predictions predictions) throws IOException {
    Map<String, Integer> rows = new HashMap<>();
    for (int row = 0; row < predictions.size(); row++) {
      rows.put(predictions.sample(row), row);
    }
    CSVFormat format = CSVFormat.DEFAULT.builder().setHeader().setSkipHeaderRecord(true).get();
    try (Reader in = Files.newBufferedReader(file);
        CSVParser parser = format.parse(in)) {
      List<CSVRecord> records = parser.getRecords();
      float[] x = new float[records.size()];
      float[] y = new float[records.size()];
      int[] clusters = new int[records.size()];
      List<BitSet> labels = new ArrayList<>();
      for (int i = 0; i < clusters.length; i++) {
        x[i] = Float.parseFloat(records.get(i).get("x"));
        y[i] = Float.parseFloat(records.get(i).get("y"));
        clusters[i] = Integer.parseInt(records.get(i).get("cluster"));
        labels.add(predictions.labels(rows.get(records.get(i).get("sample_id"))));
      }
      return new ClusterMap(x, y, clusters, labels);
    }
  }
}
