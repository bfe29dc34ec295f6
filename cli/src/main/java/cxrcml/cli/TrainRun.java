package cxrcml.cli;

import cxrcml.cli.cluster.ChildSpec;
import cxrcml.cli.cluster.LocalCluster;
import cxrcml.cli.progress.RunProgress;
import cxrcml.coordinator.CoordinatorMain;
import cxrcml.coordinator.CoordinatorOptions;
import cxrcml.model.checkpoint.RunDirectory;
import cxrcml.model.engine.EngineConfig;
import cxrcml.service.process.ConfigurationException;
import cxrcml.service.process.ExitCode;
import cxrcml.service.process.Failure;
import cxrcml.service.process.ProcessOptions;
import cxrcml.service.process.Termination;
import cxrcml.service.security.Protection;
import cxrcml.service.spec.RunSpec;
import cxrcml.service.spec.SpecReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * A training run on a local cluster.
 *
 * @param title name beside the progress
 * @param spec what to train
 * @param data prepared data set
 * @param out run directory
 * @param workers number of worker processes, >= 1
 * @param shards number of parameter-server shards, >= 1
 * @param fold what is held out
 * @param device what computes the model, as {@code --device} has it
 * @param resume whether a run in {@code out} is continued
 * @param metricsPort of the coordinator's metrics and status page; 0 for a free one
 */
record TrainRun(
    String title,
    RunSpec spec,
    Path data,
    Path out,
    int workers,
    int shards,
    FoldOption fold,
    String device,
    boolean resume,
    int metricsPort) {

  /**
   * Trains to the end; the results are then in {@code out}.
   *
   * @throws ConfigurationException if the run cannot be done; nothing has been touched then
   */
  ExitCode run(Termination termination) throws InterruptedException {
    RunDirectory directory = new RunDirectory(out);
    check(directory);
    writeSpec(directory.spec());
    LocalCluster cluster = new LocalCluster(out, termination);
    try (RunProgress progress = RunProgress.onStderr(title)) {
      ProcessMemory memory = ProcessMemory.of(spec, data);
      return cluster.run(
          coordinator(directory, memory.coordinator()),
          address -> members(address, memory),
          progress::tick);
    }
  }

  private void check(RunDirectory directory) {
    if (resume && !Files.exists(directory.journal())) {
      throw new ConfigurationException("out: " + out + " holds no run (expected: one to resume)");
    }
    CoordinatorMain.check(
        new CoordinatorOptions(
            new ProcessOptions("127.0.0.1", 0, 0, Optional.empty(), false, Protection.LOOPBACK),
            spec,
            data,
            out,
            shards,
            fold.folds(),
            resume,
            CoordinatorOptions.DEFAULT_LEASE_SECONDS,
            false));
  }

  /** States the effective specification once; a run that is continued keeps its own. */
  private void writeSpec(Path file) {
    if (resume && Files.exists(file)) {
      return;
    }
    try {
      Files.createDirectories(out);
      Files.writeString(file, SpecReader.toYaml(spec));
    } catch (IOException e) {
      throw new UncheckedIOException(
          "out: " + file + " cannot be written: " + Failure.sentenceOf(e), e);
    }
  }

  private ChildSpec coordinator(RunDirectory directory, ProcessMemory.Limits limits) {
    List<String> arguments =
        new ArrayList<>(
            List.of(
                "--spec", directory.spec().toString(),
                "--data", data.toString(),
                "--run-dir", out.toString(),
                "--shards", Integer.toString(shards),
                "--fold", fold.toString()));
    if (resume) {
      arguments.add("--resume");
    }
    return new ChildSpec(
        "coordinator",
        0,
        arguments,
        limits.heapMegabytes(),
        limits.directMegabytes(),
        Map.of(),
        metricsPort);
  }

  private List<ChildSpec> members(String coordinator, ProcessMemory memory) {
    List<String> runs = List.of("--coordinator", coordinator, "--run-dir", out.toString());
    List<String> reads =
        List.of("--coordinator", coordinator, "--data", data.toString(), "--device", device);
    List<String> both = new ArrayList<>(runs);
    both.addAll(List.of("--data", data.toString(), "--device", device));
    List<ChildSpec> members = new ArrayList<>();
    for (int i = 0; i < shards; i++) {
      members.add(member("parameter-server", i, runs, memory.shard(shards)));
    }
    if (spec.usesMixture()) {
      members.add(member("clusterer", 0, runs, memory.clusterer()));
    }
    members.add(member("evaluator", 0, both, memory.evaluator()));
    for (int i = 0; i < workers; i++) {
      members.add(member("worker", i, reads, memory.worker()));
    }
    return members;
  }

  private ChildSpec member(
      String role, int index, List<String> flags, ProcessMemory.Limits limits) {
    List<String> arguments = new ArrayList<>(flags);
    arguments.addAll(List.of("--index", Integer.toString(index)));
    return new ChildSpec(
        role, index, arguments, limits.heapMegabytes(), limits.directMegabytes(), environment(), 0);
  }

  /** What the native engine takes from its environment. */
  private Map<String, String> environment() {
    Map<String, String> environment = new TreeMap<>();
    environment.put("OMP_NUM_THREADS", Integer.toString(spec.threads()));
    if (spec.model().precision().equals("tf32")) {
      environment.put(EngineConfig.TF32_VARIABLE, "1");
    }
    return environment;
  }
}
