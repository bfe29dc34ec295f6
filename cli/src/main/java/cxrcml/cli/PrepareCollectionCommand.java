package cxrcml.cli;

import cxrcml.cli.progress.CountProgress;
import cxrcml.dataset.collection.CollectionOptions;
import cxrcml.dataset.collection.CollectionPreparation;
import cxrcml.dataset.collection.Layout;
import cxrcml.dataset.preparation.Preparation;
import cxrcml.dataset.preparation.PreparationPlan;
import cxrcml.service.process.ExitCode;
import cxrcml.service.process.Termination;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code cxrcml prepare collection}. */
@Command(
    name = "collection",
    description = "From NIH ChestX-ray14, CheXpert, PadChest or VinDr-CXR; text from labels.",
    mixinStandardHelpOptions = true)
final class PrepareCollectionCommand implements Callable<Integer> {
  @Mixin private PrepareFlags.Common common;
  @Mixin private PrepareFlags.Labels labelFlags;
  @Mixin private PrepareFlags.Images imageFlags;

  @Option(
      names = "--layout",
      required = true,
      description = "Whose label file it is: nih, chexpert, padchest or vindr.")
  private Layout layout;

  @Option(
      names = "--root",
      required = true,
      paramLabel = "DIR",
      description = "Folder that image paths start from.")
  private Path root;

  @Option(
      names = "--labels",
      required = true,
      paramLabel = "FILE",
      description = "The collection's own label file, .csv or .csv.gz.")
  private Path labels;

  @Override
  public Integer call() {
    return Termination.supervise("prepare collection", this::prepare);
  }

  private ExitCode prepare(Termination termination) throws IOException {
    PreparationPlan plan =
        CollectionPreparation.plan(
            new CollectionOptions(
                layout,
                root,
                labels,
                labelFlags.classMap,
                labelFlags.policy(),
                imageFlags.head,
                common.folds,
                common.seed));
    try (CountProgress progress = CountProgress.onStderr("prepare", "images")) {
      new Preparation(plan, imageFlags.options(common), progress.until(termination))
          .run(common.out, common.tokenizerSource());
    }
    return PrepareCommand.summarize(common.out);
  }
}
