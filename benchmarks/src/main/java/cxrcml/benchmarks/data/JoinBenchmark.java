package cxrcml.benchmarks.data;

import cxrcml.dataset.label.LabelPolicy;
import cxrcml.dataset.mimic.MimicOptions;
import cxrcml.dataset.mimic.MimicPreparation;
import cxrcml.dataset.preparation.PreparationPlan;
import cxrcml.dataset.report.TextChoice;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;

/** Prints seconds and peak resident megabytes of a join of {@link SyntheticMimic}. */
public final class JoinBenchmark {
  private JoinBenchmark() {}

  /** Takes the folder. */
  public static void main(String[] arguments) throws IOException {
    Path root = Path.of(arguments[0]);
    long start = System.nanoTime();
    PreparationPlan plan =
        MimicPreparation.plan(
            new MimicOptions(
                root,
                root.resolve("mimic-cxr-reports.zip"),
                root.resolve("labels"),
                MimicOptions.TextSource.REPORT,
                TextChoice.DEFAULT,
                MimicOptions.NoText.DROP,
                MimicOptions.Views.FRONTAL,
                MimicOptions.Split.FOLDS,
                LabelPolicy.STRICT,
                null,
                Integer.MAX_VALUE,
                5,
                1));
    double seconds = (System.nanoTime() - start) / 1e9;
    plan.steps().forEach(System.err::println);
    plan.notes().forEach(System.err::println);
    String peak =
        Files.readAllLines(Path.of("/proc/self/status")).stream()
            .filter(line -> line.startsWith("VmHWM"))
            .findFirst()
            .orElseThrow()
            .replaceAll("\\D", "");
    System.out.printf(Locale.ROOT, "%.2f %.0f%n", seconds, Long.parseLong(peak) / 1024.0);
  }
}
