package cxrcml.cli;

import cxrcml.cli.plan.Cluster;
import cxrcml.cli.plan.StepPlan;
import cxrcml.coordinator.RunModel;
import cxrcml.dataset.PreparedDataset;
import cxrcml.model.clip.ClipConfig;
import cxrcml.model.clip.ParameterLayout;
import cxrcml.parameters.wire.TensorMessage;
import cxrcml.service.exchange.Gradients;
import cxrcml.service.process.ExitCode;
import cxrcml.service.process.Termination;
import cxrcml.service.spec.RunSpec;
import cxrcml.service.spec.SpecReader;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code cxrcml plan}. */
@Command(
    name = "plan",
    description = "Predicts the time of a training step on a cluster, and what bounds it.",
    mixinStandardHelpOptions = true)
final class PlanCommand implements Callable<Integer> {
  @Option(
      names = "--spec",
      required = true,
      paramLabel = "FILE",
      description = "Run specification, YAML (see docs/spec.md).")
  private Path specFile;

  @Option(
      names = "--set",
      paramLabel = "KEY=VALUE",
      description = "Replaces one value of the specification.")
  private List<String> overrides = List.of();

  @Option(
      names = "--data",
      paramLabel = "DIR",
      description = "Prepared data set, for its vocabulary; else that of the model's preset.")
  private Path data;

  @Option(names = "--workers", converter = Count.class, required = true, paramLabel = "N")
  private int workers;

  @Option(names = "--shards", converter = Count.class, required = true, paramLabel = "S")
  private int shards;

  @Option(
      names = "--bandwidth",
      converter = Quantity.Bandwidth.class,
      required = true,
      paramLabel = "RATE",
      description = "Of a host's link, each direction, for example 25Gbit.")
  private Quantity bandwidth;

  @Option(
      names = "--step",
      converter = Quantity.Duration.class,
      required = true,
      paramLabel = "TIME",
      description = "Forward and backward of one micro-batch on one worker, for example 30ms.")
  private Quantity step;

  @Option(
      names = "--round-trip",
      converter = Quantity.Duration.class,
      defaultValue = "0.2ms",
      paramLabel = "TIME",
      description = "Of a small message (default: ${DEFAULT-VALUE}).")
  private Quantity roundTrip;

  @Option(
      names = "--process",
      converter = Quantity.Bandwidth.class,
      defaultValue = "8Gbit",
      paramLabel = "RATE",
      description = "Most that one process moves, whatever the link (default: ${DEFAULT-VALUE}).")
  private Quantity process;

  @Override
  public Integer call() {
    return Termination.supervise("plan", this::plan);
  }

  private ExitCode plan(Termination termination) {
    RunSpec spec = SpecReader.read(specFile, overrides);
    long elements = ParameterLayout.of(model(spec)).size();
    int slots = spec.batch().slotsPerStep();
    Cluster cluster =
        new Cluster(
            workers, shards, bandwidth.value(), process.value(), roundTrip.value(), step.value());
    int gradientBytes = TensorMessage.elementBytes(Gradients.encoding(spec.exchange()));
    int added = spec.exchange().slotsAddedByWorkers();
    StepPlan plan = StepPlan.of(cluster, elements, gradientBytes, slots, added);
    print("%,d parameters, slots a step: %d%n", elements, slots);
    plan.parts().forEach((name, seconds) -> print("%-10s %9.1f ms%n", name, 1000 * seconds));
    print("%-10s %9.1f ms%n", "step", 1000 * plan.seconds());
    print("%.1f samples a second%n", slots * spec.batch().microBatch() / plan.seconds());
    print("efficiency %.0f %%%n", 100 * plan.efficiency());
    print("bottleneck: %s%n", plan.bottleneck(cluster, slots));
    return ExitCode.DONE;
  }

  private ClipConfig model(RunSpec spec) {
    if (data == null) {
      return RunModel.ofPreset(spec);
    }
    try (PreparedDataset dataset = PreparedDataset.open(data)) {
      return RunModel.of(spec, dataset.imageSize(), dataset.tokenizerFile());
    }
  }

  private static void print(String format, Object... values) {
    System.out.print(String.format(Locale.ROOT, format, values));
  }
}
