package cxrcml.dataset.preparation;

import cxrcml.dataset.InvalidDataException;
import cxrcml.dataset.PreparedDatasetWriter;
import cxrcml.dataset.Progress;
import cxrcml.dataset.TokenizerSource;
import cxrcml.dataset.image.GreyImage;
import cxrcml.dataset.image.OrderedTasks;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** Carries out a plan. */
public final class Preparation {
  /** Images in flight for each that is being decoded: enough to never wait for the writer. */
  private static final int WINDOW_PER_JOB = 4;

  private final PreparationPlan plan;
  private final ImageOptions options;
  private final Progress progress;

  public Preparation(PreparationPlan plan, ImageOptions options, Progress progress) {
    this.plan = plan;
    this.options = options;
    this.progress = progress;
  }

  /** The pixels of an image, or why there are none. */
  private static final class Outcome {
    private final byte[] pixels;
    private final InvalidDataException failure;

    private Outcome(byte[] pixels, InvalidDataException failure) {
      this.pixels = pixels;
      this.failure = failure;
    }
  }

  /**
   * Prepares the data set; stopped before the end, it leaves what the next run needs to go on.
   *
   * @param out a directory that does not exist yet or is empty
   * @return the content hash
   * @throws InvalidDataException if an image cannot be read and the policy is to fail
   */
  public String run(Path out, TokenizerSource tokenizer) throws IOException {
    List<PlannedSample> samples = plan.samples();
    ExecutorService decoders = Executors.newFixedThreadPool(options.jobs());
    try (PreparedDatasetWriter writer =
        PreparedDatasetWriter.resumable(
            out,
            options.size(),
            plan.classNames(),
            plan.grouping(),
            plan.source(),
            plan.digest(options))) {
      writer.fit(options.fit());
      int done = writer.resume(samples.stream().map(PlannedSample::row).toList());
      new OrderedTasks(decoders, WINDOW_PER_JOB * options.jobs())
          .run(
              samples.size() - done,
              index -> decode(samples.get(done + index)),
              (index, outcome) -> {
                write(writer, samples.get(done + index), outcome);
                progress.update(done + index + 1, samples.size());
              });
      return writer.finish(tokenizer, plan.steps(), plan.notes());
    } finally {
      decoders.shutdownNow();
    }
  }

  private Outcome decode(PlannedSample sample) {
    try {
      return new Outcome(
          GreyImage.read(sample.image(), options.size(), options.fit())
              .square(options.size(), options.fit()),
          null);
    } catch (InvalidDataException e) {
      return new Outcome(null, e);
    }
  }

  private void write(PreparedDatasetWriter writer, PlannedSample sample, Outcome outcome)
      throws IOException {
    if (outcome.failure == null) {
      writer.add(sample.row(), outcome.pixels);
    } else if (options.onError() == ErrorPolicy.SKIP) {
      writer.skip(sample.row(), outcome.failure.getMessage());
    } else {
      throw new InvalidDataException(sample.place() + ": " + outcome.failure.getMessage());
    }
  }
}
