package cxrcml.coordinator;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import cxrcml.coordinator.journal.CheckpointArchive;
import cxrcml.coordinator.journal.JournalReplay;
import cxrcml.coordinator.journal.RunDisk;
import cxrcml.coordinator.journal.RunJournal;
import cxrcml.coordinator.rpc.Terms;
import cxrcml.coordinator.run.RunPlan;
import cxrcml.coordinator.run.RunProgress;
import cxrcml.coordinator.run.RunRecord;
import cxrcml.coordinator.schedule.FoldSchedule;
import cxrcml.dataset.InvalidDataException;
import cxrcml.dataset.PreparedDataset;
import cxrcml.model.checkpoint.CheckpointManifest;
import cxrcml.model.checkpoint.RunDirectory;
import cxrcml.model.clip.ClipConfig;
import cxrcml.model.clip.LearningRates;
import cxrcml.model.clip.ParameterLayout;
import cxrcml.parameters.plan.ShardPlan;
import cxrcml.service.process.ConfigurationException;
import cxrcml.service.process.Failure;
import cxrcml.service.spec.RunSpec;
import cxrcml.service.spec.SpecReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;

/** A run taken up from its directory: begun, or gone on with from its journal. */
record OpenedRun(
    RunPlan plan,
    RunProgress progress,
    RunDisk disk,
    RunJournal journal,
    ShardPlan shards,
    ClipConfig model,
    Terms.Data data) {
  private static final ObjectMapper JSON = JsonMapper.builder().build();

  /** Of one micro-batch: five bytes each at most, a fifth of what a message may have. */
  private static final int MOST_SAMPLES = 32_768;

  /**
   * Opens the run and begins a term.
   *
   * @param random draws the identity of a new run
   * @throws ConfigurationException if specification, data and directory do not fit together
   */
  static OpenedRun open(CoordinatorOptions options, RandomGenerator random) {
    return with(options, opening -> opening.open(random));
  }

  /** Refuses what {@link #open} would refuse, and leaves the directory as it is. */
  static void check(CoordinatorOptions options) {
    with(
        options,
        opening -> {
          opening.check();
          return null;
        });
  }

  private interface Use<T> {
    T of(Opening opening) throws IOException;
  }

  private static <T> T with(CoordinatorOptions options, Use<T> use) {
    try (PreparedDataset data = PreparedDataset.open(options.data())) {
      return use.of(new Opening(options, data));
    } catch (InvalidDataException e) {
      throw new ConfigurationException(e.getMessage(), e);
    } catch (IOException e) {
      throw new UncheckedIOException(
          "out: " + options.runDirectory() + ": " + Failure.sentenceOf(e), e);
    }
  }

  /** The steps of opening, over what they share. */
  private static final class Opening {
    private final CoordinatorOptions options;
    private final PreparedDataset data;
    private final RunSpec spec;
    private final RunDirectory directory;
    private final ClipConfig model;
    private final ShardPlan shards;
    private final List<Integer> folds;

    Opening(CoordinatorOptions options, PreparedDataset data) {
      this.options = options;
      this.data = data;
      this.spec = options.spec();
      this.directory = new RunDirectory(options.runDirectory());
      this.model = RunModel.of(spec, data.imageSize(), data.tokenizerFile());
      this.folds = folds();
      this.shards = shards();
    }

    private List<Integer> folds() {
      if (options.folds().isEmpty()) {
        return IntStream.range(0, data.folds()).boxed().toList();
      }
      for (int fold : options.folds()) {
        if (fold < 0 || fold >= data.folds()) {
          throw new ConfigurationException(
              "fold: " + fold + " (expected: 0 to " + (data.folds() - 1) + ")");
        }
      }
      return options.folds().stream().distinct().toList();
    }

    private ShardPlan shards() {
      try {
        return ShardPlan.of(ParameterLayout.of(model).size(), options.shards());
      } catch (IllegalArgumentException e) {
        throw new ConfigurationException(e.getMessage(), e);
      }
    }

    void check() {
      checkBatch();
      checkSchedules();
      checkRates();
      StartPoint.check(spec.start(), model, data, folds);
      if (Files.exists(directory.journal())) {
        try (RunJournal journal = RunJournal.open(directory.journal())) {
          List<RunRecord> earlier = journal.records();
          if (!earlier.isEmpty()) {
            requireGoingOn();
            requireSame(earlier.get(0));
          }
        }
      }
    }

    OpenedRun open(RandomGenerator random) throws IOException {
      checkBatch();
      checkSchedules();
      checkRates();
      StartPoint.check(spec.start(), model, data, folds);
      Files.createDirectories(directory.root());
      RunJournal journal = RunJournal.open(directory.journal());
      try {
        return open(journal, random);
      } catch (IOException | RuntimeException e) {
        journal.close();
        throw e;
      }
    }

    private void checkRates() {
      try {
        new LearningRates(model, spec.model().freeze(), spec.optimizer().layerDecay());
      } catch (IllegalArgumentException e) {
        throw new ConfigurationException(e.getMessage(), e);
      }
    }

    private OpenedRun open(RunJournal journal, RandomGenerator random) throws IOException {
      List<RunRecord> earlier = new ArrayList<>(journal.records());
      if (earlier.isEmpty()) {
        RunRecord.Started started = started(random);
        journal.append(started);
        earlier.add(started);
        Files.writeString(directory.spec(), SpecReader.toYaml(spec));
      } else {
        requireGoingOn();
      }
      RunRecord.Started started = requireSame(earlier.get(0));
      CheckpointArchive archive = new CheckpointArchive(directory, identity(started.run()));
      RunProgress progress = JournalReplay.progress(started.run(), earlier, archive::latest);
      RunDisk disk = new RunDisk(directory, journal, archive, earlier);
      disk.append(new RunRecord.TermBegun(progress.fence().term(), folds));
      return new OpenedRun(
          plan(), progress, disk, journal, shards, model, new Terms.Data(data.hash(), data.size()));
    }

    private void requireGoingOn() {
      if (!options.resume()) {
        throw new ConfigurationException(
            "out: %s holds a run (expected: an empty directory, or --resume)"
                .formatted(directory.root()));
      }
    }

    private void checkSchedules() {
      for (int fold : folds) {
        FoldSchedule schedule;
        try {
          schedule = new FoldSchedule(spec, fold, data.trainingSamples(fold));
        } catch (IllegalArgumentException e) {
          throw new ConfigurationException(e.getMessage(), e);
        }
        if (spec.start().version() >= schedule.steps()) {
          throw new ConfigurationException(
              "start.version: %d (expected: < %d, the steps of fold %d)"
                  .formatted(spec.start().version(), schedule.steps(), fold));
        }
        checkLag(schedule);
        FirstFit.check(spec, schedule);
      }
    }

    private void checkLag(FoldSchedule schedule) {
      long lag = spec.mixture().refitLag();
      if (spec.usesMixture()
          && spec.mixture().refit().equals("epoch")
          && lag >= schedule.stepsPerEpoch()) {
        throw new ConfigurationException(
            "mixture.refitLag: %d (expected: < %d, the steps of an epoch of fold %d)"
                .formatted(lag, schedule.stepsPerEpoch(), schedule.fold()));
      }
    }

    /** A lease names every sample, and a worker holds all pixels in one array. */
    private void checkBatch() {
      long pixels = (long) ClipConfig.CHANNELS * data.imageSize() * data.imageSize();
      long most = Math.min(MOST_SAMPLES, Integer.MAX_VALUE / pixels);
      if (spec.batch().microBatch() > most) {
        throw new ConfigurationException(
            "batch.microBatch: %d (expected: <= %d for images of %d pixels)"
                .formatted(spec.batch().microBatch(), most, data.imageSize()));
      }
    }

    private RunRecord.Started started(RandomGenerator random) {
      return new RunRecord.Started(
          Long.toHexString(random.nextLong() | Long.MIN_VALUE),
          SpecReader.hash(spec),
          data.hash(),
          shards.elements(),
          shards.blockElements(),
          shards.starts());
    }

    private RunRecord.Started requireSame(RunRecord first) {
      if (!(first instanceof RunRecord.Started started)) {
        throw new ConfigurationException(
            "journal " + directory.journal() + ": does not begin with a run");
      }
      requireSame("spec hash", SpecReader.hash(spec), started.specHash());
      requireSame("data hash", data.hash(), started.dataHash());
      return started;
    }

    private void requireSame(String name, String actual, String expected) {
      if (!actual.equals(expected)) {
        throw new ConfigurationException(
            "%s: %s (expected: %s, that of the run in %s)"
                .formatted(name, actual, expected, directory.root()));
      }
    }

    private CheckpointArchive.RunIdentity identity(String run) {
      return new CheckpointArchive.RunIdentity(
          run,
          SpecReader.hash(spec),
          data.hash(),
          modelTree(),
          new CheckpointManifest.Plan(shards.elements(), shards.blockElements(), shards.starts()),
          spec.usesMixture());
    }

    private JsonNode modelTree() {
      try {
        return JSON.readTree(model.toJson());
      } catch (JsonProcessingException e) {
        throw new IllegalStateException(e);
      }
    }

    private RunPlan plan() {
      List<Integer> blocks =
          IntStream.range(0, shards.shards()).mapToObj(i -> shards.range(i).blocks()).toList();
      // The samples are asked for when a fold begins; the data set is closed by then.
      List<int[]> training =
          IntStream.range(0, data.folds()).mapToObj(data::trainingSamples).toList();
      long lease = (long) (options.leaseSeconds() * 1e9);
      return new RunPlan(spec, folds, blocks, training::get, lease);
    }
  }
}
