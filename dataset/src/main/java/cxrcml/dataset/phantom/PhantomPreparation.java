package cxrcml.dataset.phantom;

import cxrcml.dataset.CxrLtClasses;
import cxrcml.dataset.PreparedDatasetWriter;
import cxrcml.dataset.Progress;
import cxrcml.dataset.SampleRow;
import cxrcml.dataset.fold.PatientFolds;
import cxrcml.dataset.image.OrderedTasks;
import java.io.IOException;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** Prepares the phantom data set: plans the cohort, deals the folds, draws, dictates, writes. */
public final class PhantomPreparation {
  private static final int FIRST_SUBJECT = 10_000_001;
  private static final int FIRST_STUDY = 50_000_001;

  private final PhantomOptions options;
  private final List<Exam> exams;
  private final int[] folds;

  private PhantomPreparation(PhantomOptions options) {
    this.options = options;
    exams = Cohort.plan(options.samples(), options.folds(), options.seed());
    folds =
        PatientFolds.assign(
            exams.stream().map(PhantomPreparation::subject).toList(),
            exams.stream().map(Exam::labels).toList(),
            CxrLtClasses.entries().size(),
            options.folds(),
            options.seed());
  }

  /**
   * Writes the data set, or leaves nothing.
   *
   * @return its content hash
   */
  public static String run(PhantomOptions options, Progress progress) throws IOException {
    return new PhantomPreparation(options).write(progress);
  }

  private String write(Progress progress) throws IOException {
    String source = "phantom, seed " + options.seed();
    ExecutorService painters = Executors.newFixedThreadPool(options.jobs());
    try (PreparedDatasetWriter writer =
        PreparedDatasetWriter.create(
            options.out(),
            options.imageSize(),
            CxrLtClasses.names(),
            CxrLtClasses.grouping(),
            source)) {
      Radiograph radiograph = new Radiograph(options.seed(), options.imageSize());
      new OrderedTasks(painters, 2 * options.jobs())
          .run(
              exams.size(),
              index -> radiograph.take(exams.get(index)),
              (index, pixels) -> {
                writer.add(row(exams.get(index)), pixels);
                progress.update(index + 1, exams.size());
              });
      return writer.finish(options.tokenizer());
    } finally {
      painters.shutdownNow();
    }
  }

  private SampleRow row(Exam exam) {
    return new SampleRow(
        String.format(Locale.ROOT, "phantom-%06d", exam.index()),
        subject(exam),
        "s" + (FIRST_STUDY + exam.study()),
        exam.view(),
        folds[exam.index()],
        Report.dictate(exam, options.seed()),
        exam.labels());
  }

  private static String subject(Exam exam) {
    return String.valueOf(FIRST_SUBJECT + exam.patient());
  }
}
