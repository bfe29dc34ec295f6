package cxrcml.coordinator.simulation;

import static java.nio.charset.StandardCharsets.UTF_8;

import cxrcml.coordinator.membership.Place;
import cxrcml.coordinator.order.Order;
import cxrcml.coordinator.order.Outcome;
import cxrcml.coordinator.order.RunFence;
import cxrcml.coordinator.order.Task;
import cxrcml.coordinator.rpc.OrderMessages;
import cxrcml.coordinator.v1.OrderOutcome;
import cxrcml.coordinator.v1.SavedFile;
import cxrcml.model.checkpoint.CheckpointManifest;
import cxrcml.model.checkpoint.CheckpointManifest.FileEntry;
import cxrcml.model.checkpoint.RunDirectory;
import cxrcml.model.safetensors.DataType;
import cxrcml.model.safetensors.SafetensorsReader;
import cxrcml.model.safetensors.SafetensorsWriter;
import cxrcml.service.membership.BackgroundSaves;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** A clusterer whose mixture is a hash of the contributions it was fitted on. */
final class VirtualClusterer extends VirtualProcess {
  private static final String STATE = "state";
  private static final int PAGE = 7;

  private final BackgroundSaves saves = saves();
  private RunFence fence;
  private State state;

  /**
   * Embeddings by step and sample, fitted mixtures by version, and components by sample of what was
   * asked last.
   */
  private static final class State {
    final TreeMap<Long, TreeMap<Integer, Long>> contributions = new TreeMap<>();
    final TreeMap<Long, Long> mixtures = new TreeMap<>();
    final TreeMap<Integer, Integer> components = new TreeMap<>();
    List<Long> assigned = List.of();

    /** One line a fact. */
    String write() {
      StringBuilder text = new StringBuilder();
      contributions.forEach(
          (step, values) ->
              values.forEach((sample, value) -> line(text, "embedding", step, sample, value)));
      mixtures.forEach((version, mixture) -> line(text, "mixture", version, mixture));
      if (!assigned.isEmpty()) {
        line(text, "assigned", assigned.get(0), assigned.get(1));
      }
      components.forEach((sample, component) -> line(text, "component", sample, component));
      return text.toString();
    }

    private static void line(StringBuilder text, String what, long... values) {
      text.append(what);
      for (long value : values) {
        text.append(' ').append(value);
      }
      text.append('\n');
    }

    static State read(String text) {
      State state = new State();
      text.lines().map(line -> line.split(" ", -1)).forEach(state::add);
      return state;
    }

    private void add(String[] line) {
      long first = Long.parseLong(line[1]);
      long second = Long.parseLong(line[2]);
      switch (line[0]) {
        case "embedding" -> contribute(first, (int) second, Long.parseLong(line[3]));
        case "mixture" -> mixtures.put(first, second);
        case "assigned" -> assigned = List.of(first, second);
        default -> components.put((int) first, (int) second);
      }
    }

    void contribute(long step, int sample, long embedding) {
      contributions.computeIfAbsent(step, unused -> new TreeMap<>()).put(sample, embedding);
    }

    TreeMap<Integer, Long> newest(long throughStep) {
      TreeMap<Integer, Long> newest = new TreeMap<>();
      contributions.headMap(throughStep, true).values().forEach(newest::putAll);
      return newest;
    }
  }

  VirtualClusterer(VirtualCluster cluster) {
    super(cluster, Place.CLUSTERER);
  }

  /** Takes embeddings, and returns the mixture of a version, 0 for none. */
  long assign(RunFence caller, long step, Map<Integer, Long> embeddings, long mixtureVersion) {
    requireAwake();
    if (!caller.equals(fence)) {
      throw new VirtualNetwork.Refusal("fence", false);
    }
    embeddings.forEach((sample, embedding) -> state.contribute(step, sample, embedding));
    if (mixtureVersion == 0) {
      return 0;
    }
    Long mixture = state.mixtures.get(mixtureVersion);
    if (mixture == null) {
      throw new IllegalStateException("mixture " + mixtureVersion + " is not fitted yet");
    }
    return mixture;
  }

  @Override
  Outcome execute(Order order) throws IOException, InterruptedException {
    Task task = order.task();
    if (task instanceof Task.LoadMixture load) {
      load(load, order.fence());
    } else if (!order.fence().equals(fence)) {
      throw new IllegalStateException(order + ": here is " + fence);
    } else if (task instanceof Task.SaveMixture save) {
      Path file = cluster.directory.mixture(save.fold(), save.version());
      saves.begin(
          OrderMessages.order(order),
          () -> {
            byte[] kept = state.write().getBytes(UTF_8);
            return () -> write(file, kept);
          });
    } else if (task instanceof Task.Refit refit) {
      return fit(refit);
    } else if (task instanceof Task.Assign assign) {
      return page(assign);
    }
    return new Outcome.Done();
  }

  private void load(Task.LoadMixture load, RunFence newFence) throws IOException {
    if (newFence.equals(fence)) {
      return;
    }
    saves.giveUp();
    State loaded =
        load.empty()
            ? new State()
            : State.read(read(cluster.directory.checkpoint(load.fold(), load.version())));
    cluster.invariants.loaded(id.place(), fence, newFence);
    fence = newFence;
    state = loaded;
  }

  private static String read(Path checkpoint) throws IOException {
    CheckpointManifest.read(checkpoint).files().stream()
        .filter(file -> file.name().equals(RunDirectory.MIXTURE))
        .forEach(file -> file.verify(checkpoint));
    try (SafetensorsReader reader =
        SafetensorsReader.open(checkpoint.resolve(RunDirectory.MIXTURE))) {
      return UTF_8.decode(reader.readBytes(STATE, DataType.U8)).toString();
    }
  }

  private static OrderOutcome.Builder write(Path file, byte[] text) throws IOException {
    Files.createDirectories(file.getParent());
    try (SafetensorsWriter writer = SafetensorsWriter.create(file, Map.of())) {
      writer.declare(STATE, DataType.U8, text.length);
      writer.write(ByteBuffer.wrap(text));
      FileEntry saved = FileEntry.of(file, writer.commit());
      return OrderOutcome.newBuilder()
          .setSaved(
              SavedFile.newBuilder()
                  .setName(saved.name())
                  .setBytes(saved.bytes())
                  .setSha256(saved.sha256()));
    }
  }

  private Outcome page(Task.Assign asked) {
    List<Long> key = List.of(asked.mixtureVersion(), asked.throughStep());
    if (!state.assigned.equals(key)) {
      long mixture = state.mixtures.get(asked.mixtureVersion());
      state.components.clear();
      state
          .newest(asked.throughStep())
          .forEach(
              (sample, embedding) ->
                  state.components.put(sample, SyntheticModel.component(mixture, embedding)));
      state.assigned = key;
    }
    Map<Integer, Integer> rest = state.components.tailMap(asked.firstSample());
    List<Integer> samples = rest.keySet().stream().limit(PAGE).toList();
    return new Outcome.Assigned(
        samples, samples.stream().map(rest::get).toList(), samples.size() == rest.size());
  }

  private Outcome fit(Task.Refit refit) {
    Map<Integer, Long> newest = state.newest(refit.throughStep());
    state.mixtures.put(refit.mixtureVersion(), SyntheticModel.fit(refit.seed(), newest));
    return SyntheticModel.fitted(refit.mixtureVersion(), newest.size());
  }
}
