package cxrcml.cli;

import cxrcml.cli.progress.CountProgress;
import cxrcml.dataset.mimic.MimicOptions;
import cxrcml.dataset.mimic.MimicPreparation;
import cxrcml.dataset.preparation.Preparation;
import cxrcml.dataset.preparation.PreparationPlan;
import cxrcml.dataset.report.TextChoice;
import cxrcml.service.process.ExitCode;
import cxrcml.service.process.Termination;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code cxrcml prepare mimic}. */
@Command(
    name = "mimic",
    description = "From MIMIC-CXR-JPG, the reports of MIMIC-CXR and the labels of CXR-LT.",
    mixinStandardHelpOptions = true)
final class PrepareMimicCommand implements Callable<Integer> {
  @Mixin private PrepareFlags.Common common;
  @Mixin private PrepareFlags.Labels labelFlags;
  @Mixin private PrepareFlags.Images imageFlags;

  @Option(
      names = "--images",
      required = true,
      paramLabel = "DIR",
      description = "MIMIC-CXR-JPG: files/, and its metadata and split as .csv or .csv.gz.")
  private Path images;

  @Option(
      names = "--reports",
      paramLabel = "DIR|ZIP",
      description = "MIMIC-CXR's reports: the folder that has files/, or mimic-cxr-reports.zip.")
  private Path reports;

  @Option(
      names = "--labels",
      required = true,
      paramLabel = "DIR|FILE",
      description = "Label file, or folder of those with the same classes (CXR-LT, CheXpert).")
  private Path labels;

  @Option(
      names = "--text",
      defaultValue = "report",
      description = "Where text comes from: report or labels (default: ${DEFAULT-VALUE}).")
  private MimicOptions.TextSource text;

  @Option(
      names = "--sections",
      split = ",",
      defaultValue = "impression,findings,last,comparison",
      description = "Which section is the text, by preference (default: ${DEFAULT-VALUE}).")
  private List<TextChoice> sections;

  @Option(
      names = "--without-text",
      defaultValue = "drop",
      description =
          "A study without such a section: drop, or text from its labels (default:"
              + " ${DEFAULT-VALUE}).")
  private MimicOptions.NoText noText;

  @Option(
      names = "--views",
      defaultValue = "frontal",
      description = "frontal (AP, PA) or all (default: ${DEFAULT-VALUE}).")
  private MimicOptions.Views views;

  @Option(
      names = "--split",
      defaultValue = "folds",
      description =
          "folds (grouped by patient) or official (fold 0 is the test set; default:"
              + " ${DEFAULT-VALUE}).")
  private MimicOptions.Split split;

  @Override
  public Integer call() {
    return Termination.supervise("prepare mimic", this::prepare);
  }

  private ExitCode prepare(Termination termination) throws IOException {
    PreparationPlan plan =
        MimicPreparation.plan(
            new MimicOptions(
                images,
                reports,
                labels,
                text,
                sections,
                noText,
                views,
                split,
                labelFlags.policy(),
                labelFlags.classMap,
                imageFlags.head,
                common.folds,
                common.seed));
    plan.steps().forEach(step -> System.err.println(step));
    try (CountProgress progress = CountProgress.onStderr("prepare", "images")) {
      new Preparation(plan, imageFlags.options(common), progress.until(termination))
          .run(common.out, common.tokenizerSource());
    }
    return PrepareCommand.summarize(common.out);
  }
}
