package cxrcml.cli;

import cxrcml.cli.cluster.ChildSpec;
import cxrcml.cli.cluster.LocalCluster;
import cxrcml.cli.progress.RunProgress;
import cxrcml.model.checkpoint.RunDirectory;
import cxrcml.service.process.ConfigurationException;
import cxrcml.service.process.ExitCode;
import cxrcml.service.process.Termination;
import cxrcml.service.spec.RunSpec;
import cxrcml.service.spec.SpecReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * A training run on a local cluster.
 *
 * @param title name beside the progress
 * @param spec what to train
 * @param data prepared data set
 * @param out run directory
 * @param workers number of worker processes, >= 1
 * @param shards number of parameter-server shards, >= 1
 * @param fold {@code K} or {@code all}
 * @param resume whether a run in {@code out} is continued
 */
record TrainRun(
    String title,
    RunSpec spec,
    Path data,
    Path out,
    int workers,
    int shards,
    String fold,
    boolean resume) {

  /** Heap of a process that holds no parameters. */
  private static final int SMALL_HEAP_MEGABYTES = 256;

  private static final int ENGINE_HEAP_MEGABYTES = 1024;

  TrainRun {
    require(workers >= 1, "workers", workers);
    require(shards >= 1, "shards", shards);
  }

  /** Trains to the end; the results are then in {@code out}. */
  ExitCode run(Termination termination) throws InterruptedException {
    RunDirectory directory = new RunDirectory(out);
    writeSpec(directory.spec());
    LocalCluster cluster = new LocalCluster(out, termination);
    try (RunProgress progress = RunProgress.onStderr(title)) {
      return cluster.run(coordinator(directory), this::members, progress::tick);
    }
  }

  /** States the effective specification once; a run that is continued keeps its own. */
  private void writeSpec(Path file) {
    String yaml = SpecReader.toYaml(spec);
    try {
      if (Files.exists(file) && resume) {
        RunSpec started = SpecReader.read(file, List.of());
        if (!started.equals(spec)) {
          throw new ConfigurationException(
              file
                  + ": hash "
                  + SpecReader.hash(started)
                  + " (expected: the hash of the given specification, "
                  + SpecReader.hash(spec)
                  + ", to resume)");
        }
        return;
      }
      if (Files.exists(file)) {
        throw new ConfigurationException(
            out + ": holds a run already (expected: a new directory, or --resume)");
      }
      Files.createDirectories(out);
      Files.writeString(file, yaml);
    } catch (IOException e) {
      throw new ConfigurationException(
          file + ": cannot be written (expected: a writable directory): " + e.getMessage(), e);
    }
  }

  private ChildSpec coordinator(RunDirectory directory) {
    List<String> arguments =
        new ArrayList<>(
            List.of(
                "--spec", directory.spec().toString(),
                "--data", data.toString(),
                "--run-dir", out.toString(),
                "--shards", Integer.toString(shards),
                "--fold", fold));
    if (resume) {
      arguments.add("--resume");
    }
    return new ChildSpec("coordinator", 0, arguments, SMALL_HEAP_MEGABYTES, 1);
  }

  private List<ChildSpec> members(String coordinator) {
    List<ChildSpec> members = new ArrayList<>();
    List<String> join = List.of("--coordinator", coordinator);
    for (int i = 0; i < shards; i++) {
      members.add(member("parameter-server", i, join, List.of("--run-dir", out.toString())));
    }
    if (spec.usesMixture()) {
      members.add(member("clusterer", 0, join, List.of("--run-dir", out.toString())));
    }
    members.add(
        member(
            "evaluator", 0, join, List.of("--run-dir", out.toString(), "--data", data.toString())));
    for (int i = 0; i < workers; i++) {
      members.add(member("worker", i, join, List.of("--data", data.toString())));
    }
    return members;
  }

  private ChildSpec member(String role, int index, List<String> join, List<String> own) {
    List<String> arguments = new ArrayList<>(join);
    arguments.addAll(List.of("--index", Integer.toString(index)));
    arguments.addAll(own);
    return new ChildSpec(role, index, arguments, ENGINE_HEAP_MEGABYTES, spec.threads());
  }

  private static void require(boolean holds, String name, int value) {
    if (!holds) {
      throw new ConfigurationException(name + ": " + value + " (expected: >= 1)");
    }
  }
}
