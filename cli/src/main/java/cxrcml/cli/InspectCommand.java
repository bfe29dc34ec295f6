package cxrcml.cli;

import static java.util.Locale.ROOT;
import static java.util.stream.Collectors.joining;

import cxrcml.dataset.DiseaseClass;
import cxrcml.dataset.PreparedDataset;
import cxrcml.dataset.inspection.ContactSheet;
import cxrcml.dataset.inspection.Inspection;
import cxrcml.dataset.inspection.TextStatistics;
import cxrcml.service.process.ExitCode;
import cxrcml.service.process.Termination;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code cxrcml inspect}. */
@Command(
    name = "inspect",
    description = "Shows what is in a prepared data set, and checks every byte of it.",
    mixinStandardHelpOptions = true)
final class InspectCommand implements Callable<Integer> {
  private static final int LONGEST_NAME = 30;

  @Parameters(paramLabel = "DATA", description = "A directory made by cxrcml prepare.")
  private Path data;

  @Option(
      names = "--head",
      converter = Count.class,
      defaultValue = "2147483647",
      paramLabel = "N",
      description = "Look at the first N samples only.")
  private int head;

  @Option(
      names = "--sheet",
      paramLabel = "FILE",
      description = "PNG to write, with 24 of the images and their labels.")
  private Path sheet;

  @Option(
      names = "--no-verify",
      negatable = true,
      description = "Do not read every byte to compare it with its checksum.")
  private boolean verify = true;

  @Override
  public Integer call() {
    return Termination.supervise("inspect", termination -> inspect(System.out));
  }

  private ExitCode inspect(PrintStream out) throws IOException {
    try (PreparedDataset dataset = PreparedDataset.open(data)) {
      Inspection inspection = Inspection.of(dataset, head);
      printSummary(out, dataset, inspection);
      printClasses(out, dataset, inspection);
      dataset.provenance().steps().forEach(step -> out.println("step      " + step));
      dataset
          .provenance()
          .skipped()
          .forEach(image -> out.println("skipped   " + image.id() + ": " + image.reason()));
      dataset.provenance().notes().forEach(note -> out.println("note      " + note));
      if (sheet != null) {
        new ContactSheet(dataset).write(inspection.samples(), sheet);
        out.println("sheet     " + sheet);
      }
      if (verify) {
        dataset.verify();
        out.println("integrity every sample, image and file is as it was written");
      }
    }
    return ExitCode.DONE;
  }

  private static void printSummary(PrintStream out, PreparedDataset dataset, Inspection i) {
    int size = dataset.imageSize();
    out.printf(ROOT, "source    %s%n", dataset.provenance().source());
    out.printf(ROOT, "hash      %s%n", dataset.hash());
    out.printf(ROOT, "samples   %d of %d x %d pixels", i.samples(), size, size);
    out.printf(ROOT, "; %d studies of %d patients", i.studies(), i.patients());
    out.printf(ROOT, "; %.3f labels a sample%n", i.labelsPerSample());
    out.printf(
        ROOT,
        "views     %s%n",
        i.views().entrySet().stream()
            .map(v -> (v.getKey().isEmpty() ? "(none)" : v.getKey()) + " " + v.getValue())
            .collect(joining(", ")));
    for (int fold = 0; fold < i.folds().size(); fold++) {
      Inspection.FoldCounts counts = i.folds().get(fold);
      out.printf(
          ROOT, "fold %-4d %d samples of %d patients%n", fold, counts.samples(), counts.patients());
    }
    TextStatistics texts = i.texts();
    out.printf(
        ROOT,
        "texts     %d distinct; %d to %d words, median %d; most frequent (%d x): %.60s%n",
        texts.distinct(),
        texts.shortest(),
        texts.longest(),
        texts.median(),
        texts.repeats(),
        texts.mostFrequent().replaceAll("\\s+", " "));
  }

  private static void printClasses(
      PrintStream out, PreparedDataset dataset, Inspection inspection) {
    String format = "%-" + LONGEST_NAME + "s %-6s %-4s %9s %7s  %s%n";
    out.printf(ROOT, format, "class", "group", "rare", "positives", "share", "by fold");
    for (int c = 0; c < dataset.classes().size(); c++) {
      DiseaseClass diseaseClass = dataset.classes().get(c);
      int positives = inspection.positives().get(c).stream().mapToInt(Integer::intValue).sum();
      out.printf(
          ROOT,
          format,
          diseaseClass.name(),
          diseaseClass.group().name().toLowerCase(ROOT),
          diseaseClass.rare() ? "rare" : "",
          positives,
          String.format(ROOT, "%.2f %%", 100.0 * positives / inspection.samples()),
          inspection.positives().get(c).stream().map(String::valueOf).collect(joining(" ")));
    }
  }
}
