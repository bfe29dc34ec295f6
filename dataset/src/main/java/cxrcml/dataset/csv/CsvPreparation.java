package cxrcml.dataset.csv;

import cxrcml.dataset.ClassGrouping;
import cxrcml.dataset.InvalidDataException;
import cxrcml.dataset.PreparedDatasetWriter;
import cxrcml.dataset.Progress;
import cxrcml.dataset.SampleRow;
import cxrcml.dataset.image.GreyImage;
import cxrcml.dataset.image.OrderedTasks;
import java.io.IOException;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * Prepares a folder of images with two CSV files that are joined on their column {@code image}, a
 * path from the folder.
 *
 * <p>The manifest further has {@code subject_id}, a text column, and optionally {@code study_id},
 * {@code view} and {@code fold}; more columns do no harm. In the label file every other column is a
 * class, with 0 or 1 in each row.
 */
public final class CsvPreparation {
  /** Images in flight for each that is being decoded: enough to never wait for the writer. */
  private static final int WINDOW_PER_JOB = 4;

  private final CsvOptions options;
  private final Progress progress;
  private final CsvJoin join;

  private CsvPreparation(CsvOptions options, Progress progress, CsvJoin join) {
    this.options = options;
    this.progress = progress;
    this.join = join;
  }

  /**
   * Prepares a data set, or leaves nothing.
   *
   * @return its content hash
   * @throws InvalidDataException if something is wrong with the input; the message names it
   */
  public static String run(CsvOptions options, Progress progress) throws IOException {
    Table manifest = Table.read(options.manifest());
    Table labels = Table.read(options.labels());
    CsvJoin join = CsvJoin.of(manifest, labels, options.textColumn());
    return new CsvPreparation(options, progress, join).write();
  }

  private String write() throws IOException {
    List<SampleRow> rows = join.rows(options.folds(), options.seed());
    String source =
        "csv: %s, text from %s"
            .formatted(
                options.root().toAbsolutePath().normalize().getFileName(), options.textColumn());
    ExecutorService decoders = Executors.newFixedThreadPool(options.jobs());
    try (PreparedDatasetWriter writer =
        PreparedDatasetWriter.create(
            options.out(),
            options.imageSize(),
            join.classNames(),
            ClassGrouping.byPrevalence(),
            source)) {
      new OrderedTasks(decoders, WINDOW_PER_JOB * options.jobs())
          .run(
              rows.size(),
              index -> pixels(rows, index),
              (index, pixels) -> {
                writer.add(rows.get(index), pixels);
                progress.update(index + 1, rows.size());
              });
      return writer.finish(options.tokenizer());
    } finally {
      decoders.shutdownNow();
    }
  }

  private byte[] pixels(List<SampleRow> rows, int index) {
    try {
      Path file = options.root().resolve(rows.get(index).id());
      return GreyImage.read(file).square(options.imageSize(), options.fit());
    } catch (InvalidDataException | InvalidPathException e) {
      throw new InvalidDataException(join.manifestRow(index) + ", column image: " + e.getMessage());
    }
  }
}
