package cxrcml.cli;

import cxrcml.cli.progress.CountProgress;
import cxrcml.dataset.PreparedDataset;
import cxrcml.dataset.csv.CsvOptions;
import cxrcml.dataset.csv.CsvPreparation;
import cxrcml.dataset.phantom.PhantomOptions;
import cxrcml.dataset.phantom.PhantomPreparation;
import cxrcml.service.process.ExitCode;
import cxrcml.service.process.Termination;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;

/** {@code cxrcml prepare}. */
@Command(
    name = "prepare",
    description = "Makes a prepared data set: packed images, sample table, folds, tokenizer.",
    mixinStandardHelpOptions = true,
    synopsisSubcommandLabel = "SOURCE",
    subcommands = {
      PrepareCommand.Csv.class,
      PrepareMimicCommand.class,
      PrepareCollectionCommand.class,
      PrepareCommand.Phantom.class
    })
final class PrepareCommand implements Runnable {
  @CommandLine.Spec private CommandLine.Model.CommandSpec spec;

  @Override
  public void run() {
    throw new ParameterException(
        spec.commandLine(), "no source given (csv, mimic, collection or phantom)");
  }

  /** {@code cxrcml prepare csv}. */
  @Command(
      name = "csv",
      description = "From a folder of images with a manifest and a label table.",
      mixinStandardHelpOptions = true)
  static final class Csv implements Callable<Integer> {
    @Mixin private PrepareFlags.Common common;

    @Option(
        names = "--root",
        required = true,
        paramLabel = "DIR",
        description = "Folder that image paths start from.")
    private Path root;

    @Option(
        names = "--manifest",
        defaultValue = CsvOptions.DEFAULT_MANIFEST,
        paramLabel = "FILE",
        description =
            "CSV with image, subject_id, the text, optional study_id, view, fold (default:"
                + " ${DEFAULT-VALUE} in the root).")
    private Path manifest;

    @Option(
        names = "--labels",
        defaultValue = CsvOptions.DEFAULT_LABELS,
        paramLabel = "FILE",
        description =
            "CSV with image and one 0/1 column per class (default: ${DEFAULT-VALUE} in the root).")
    private Path labels;

    @Option(
        names = "--text",
        defaultValue = CsvOptions.DEFAULT_TEXT_COLUMN,
        paramLabel = "COLUMN",
        description = "Column of the text (default: ${DEFAULT-VALUE}).")
    private String text;

    @Mixin private PrepareFlags.Labels labelFlags;
    @Mixin private PrepareFlags.Images imageFlags;

    @Override
    public Integer call() {
      return Termination.supervise("prepare csv", this::prepare);
    }

    private ExitCode prepare(Termination termination) throws IOException {
      CsvOptions options =
          new CsvOptions(
              root,
              common.out,
              manifest,
              labels,
              text,
              imageFlags.head,
              labelFlags.classMap,
              labelFlags.policy(),
              imageFlags.options(common),
              common.folds,
              common.seed,
              common.tokenizerSource());
      try (CountProgress progress = CountProgress.onStderr("prepare", "images")) {
        CsvPreparation.run(options, progress.until(termination));
      }
      return summarize(common.out);
    }
  }

  /** {@code cxrcml prepare phantom}. */
  @Command(
      name = "phantom",
      description = "Synthetic radiographs with the 40 classes of CXR-LT, and reports.",
      mixinStandardHelpOptions = true)
  static final class Phantom implements Callable<Integer> {
    @Mixin private PrepareFlags.Common common;

    @Option(
        names = "--samples",
        defaultValue = "" + PhantomOptions.DEFAULT_SAMPLES,
        description = "Number of images (default: ${DEFAULT-VALUE}).")
    private int samples;

    @Option(
        names = "--size",
        defaultValue = "" + PhantomOptions.DEFAULT_IMAGE_SIZE,
        description = "Image side in pixels (default: ${DEFAULT-VALUE}).")
    private int size;

    @Override
    public Integer call() {
      return Termination.supervise("prepare phantom", this::prepare);
    }

    private ExitCode prepare(Termination termination) throws IOException {
      PhantomOptions options =
          new PhantomOptions(
              common.out,
              samples,
              size,
              common.seed,
              common.folds,
              common.tokenizerSource(),
              common.jobs());
      try (CountProgress progress = CountProgress.onStderr("prepare", "images")) {
        PhantomPreparation.run(options, progress.until(termination));
      }
      return summarize(common.out);
    }
  }

  static ExitCode summarize(Path out) {
    try (PreparedDataset dataset = PreparedDataset.open(out)) {
      System.out.printf(
          "%s: %d samples of %d x %d pixels, %d classes, %d folds, hash %.12s%n",
          out,
          dataset.size(),
          dataset.imageSize(),
          dataset.imageSize(),
          dataset.classes().size(),
          dataset.folds(),
          dataset.hash());
      dataset.provenance().steps().forEach(step -> System.out.println("  " + step));
      dataset.provenance().notes().forEach(note -> System.err.println("note: " + note));
    }
    return ExitCode.DONE;
  }
}
