package cxrcml.dataset.csv;

import cxrcml.dataset.ClassGrouping;
import cxrcml.dataset.InvalidDataException;
import cxrcml.dataset.PreparationStep;
import cxrcml.dataset.Progress;
import cxrcml.dataset.SampleRow;
import cxrcml.dataset.label.ClassMap;
import cxrcml.dataset.preparation.PlannedSample;
import cxrcml.dataset.preparation.Preparation;
import cxrcml.dataset.preparation.PreparationPlan;
import cxrcml.dataset.table.Table;
import java.io.IOException;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Prepares a folder of images with two CSV files that are joined on their column {@code image}, a
 * path from the folder.
 *
 * <p>The manifest further has {@code subject_id}, a text column, and optionally {@code study_id},
 * {@code view} and {@code fold}; more columns do no harm. In the label file every other column is a
 * class, with 0 or 1 in each row (or what the policy allows).
 */
public final class CsvPreparation {
  private CsvPreparation() {}

  /**
   * Prepares a data set.
   *
   * @return its content hash
   * @throws InvalidDataException if something is wrong with the input; the message names it
   */
  public static String run(CsvOptions options, Progress progress) throws IOException {
    return new Preparation(plan(options), options.images(), progress)
        .run(options.out(), options.tokenizer());
  }

  private static PreparationPlan plan(CsvOptions options) throws IOException {
    Table manifest = Table.read(options.manifest());
    Table labels = Table.read(options.labels());
    ClassMap classMap =
        options.classMap() == null ? ClassMap.identity() : ClassMap.read(options.classMap());
    CsvJoin join =
        CsvJoin.of(manifest, labels, options.textColumn(), classMap, options.labelPolicy());
    PreparationStep joined =
        new PreparationStep("images with labels and text", join.size(), join.size(), Map.of());
    join.head(options.head());
    String source =
        "csv: %s, text from %s"
            .formatted(
                options.root().toAbsolutePath().normalize().getFileName(), options.textColumn());
    List<SampleRow> rows = join.rows(options.folds(), options.seed());
    List<PlannedSample> samples = new ArrayList<>(rows.size());
    for (int i = 0; i < rows.size(); i++) {
      String place = join.manifestRow(i) + ", column image";
      samples.add(new PlannedSample(rows.get(i), image(options, rows.get(i), place), place));
    }
    return new PreparationPlan(
        source,
        join.classNames(),
        ClassGrouping.byPrevalence(),
        samples,
        List.of(joined),
        join.notes());
  }

  private static Path image(CsvOptions options, SampleRow row, String place) {
    try {
      return options.root().resolve(row.id());
    } catch (InvalidPathException e) {
      throw new InvalidDataException(place + ": " + e.getMessage());
    }
  }
}
