package cxrcml.clusterer.rpc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.NullNode;
import cxrcml.clusterer.contribution.Contribution;
import cxrcml.clusterer.contribution.Reservoir;
import cxrcml.clusterer.parallel.FixedChunks;
import cxrcml.clusterer.refit.Refit;
import cxrcml.clusterer.state.GlobalMixture;
import cxrcml.clusterer.state.Snapshot;
import cxrcml.clusterer.state.SnapshotFile;
import cxrcml.coordinator.v1.AssignSamples;
import cxrcml.coordinator.v1.CheckpointId;
import cxrcml.coordinator.v1.LoadMixture;
import cxrcml.coordinator.v1.Order;
import cxrcml.coordinator.v1.OrderOutcome;
import cxrcml.coordinator.v1.RefitMixture;
import cxrcml.coordinator.v1.SampleComponents;
import cxrcml.coordinator.v1.SaveMixture;
import cxrcml.coordinator.v1.SavedFile;
import cxrcml.model.checkpoint.CheckpointManifest;
import cxrcml.model.checkpoint.CheckpointManifest.FileEntry;
import cxrcml.model.checkpoint.InvalidCheckpointException;
import cxrcml.model.checkpoint.RunDirectory;
import cxrcml.run.v1.Fence;
import cxrcml.service.membership.BackgroundSaves;
import cxrcml.service.rpc.NotReadyException;
import cxrcml.service.rpc.StaleException;
import cxrcml.service.spec.MixtureSpec;
import cxrcml.service.spec.SpecReader;
import io.prometheus.client.CollectorRegistry;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MixtureOrdersTest {
  private static final CheckpointId CHECKPOINT =
      CheckpointId.newBuilder().setFold(1).setVersion(2).build();

  @TempDir Path directory;

  private final CurrentGeneration generation = new CurrentGeneration();
  private final CollectorRegistry registry = new CollectorRegistry();
  private final List<Boolean> ready = new ArrayList<>();
  private final Deque<Runnable> writes = new ArrayDeque<>();
  private final List<OrderOutcome> saved = new ArrayList<>();
  private MixtureOrders orders;

  @BeforeEach
  void createOrders() {
    MixtureSpec spec =
        SpecReader.parse(
                "mixture: {components: 3, dimensions: 3, iterations: 50, tolerance: 1.0e-6,"
                    + " weighting: none}",
                List.of())
            .mixture();
    orders =
        new MixtureOrders(
            generation,
            snapshot -> new GlobalMixture(100, 4, snapshot, Reservoir.UNBOUNDED),
            new Refit(spec, FixedChunks.sequential()),
            new RunDirectory(directory),
            new BackgroundSaves(writes::add, saved::add),
            new ClustererMetrics(registry),
            ready::add);
  }

  @Test
  void loadingNothingStartsTheGenerationEmpty() throws Exception {
    orders.execute(loadEmpty(1));

    assertThat(mixture(1).samples()).isZero();
    assertThatThrownBy(() -> generation.require(fence(0))).isInstanceOf(StaleException.class);
    assertThatThrownBy(() -> generation.require(fence(2))).isInstanceOf(NotReadyException.class);
  }

  @Test
  void aRepeatedLoadKeepsWhatHasComeSince() throws Exception {
    orders.execute(loadEmpty(1));
    mixture(1).contribute(contributions(0));

    orders.execute(loadEmpty(1));

    assertThat(mixture(1).samples()).isEqualTo(30);
  }

  @Test
  void aNewGenerationTakesTheSavedStateAndDropsTheRest() throws Exception {
    orders.execute(loadEmpty(1));
    mixture(1).contribute(contributions(0));
    mixture(1).contribute(contributions(1));
    orders.execute(refit(1, 1));
    saveAndSeal();
    GlobalMixture before = mixture(1);
    before.contribute(contributions(2));

    orders.execute(loadCheckpoint(2));

    assertThat(mixture(2)).isNotSameAs(before);
    assertThat(mixture(2).snapshot(9).contributions())
        .isEqualTo(before.snapshot(2).contributions());
    assertThat(mixture(2).newestVersion()).isEqualTo(1);
    assertThat(ready).containsExactly(false, true, false, true);
  }

  @Test
  void refusesAFileThatIsNotTheOneInTheManifest() throws Exception {
    orders.execute(loadEmpty(1));
    mixture(1).contribute(contributions(0));
    saveAndSeal();
    Path file = new RunDirectory(directory).mixture(1, 2);
    byte[] bytes = Files.readAllBytes(file);
    bytes[bytes.length - 1] ^= 1; // in a value: a snapshot all the same
    Files.write(file, bytes);

    assertThatThrownBy(() -> orders.execute(loadCheckpoint(2)))
        .isInstanceOf(InvalidCheckpointException.class)
        .hasMessageContaining("sha256");
    assertThat(ready).containsExactly(false, true, false);
  }

  @Test
  void refusesACheckpointWithoutAMixture() throws Exception {
    Files.createDirectories(new RunDirectory(directory).checkpoint(1, 2));
    writeManifest(List.of());

    assertThatThrownBy(() -> orders.execute(loadCheckpoint(2)))
        .isInstanceOf(InvalidCheckpointException.class)
        .hasMessageEndingWith(
            "mixture.safetensors: not in the manifest (expected: the clusterer's state)");
  }

  @Test
  void aRefitIsReportedAndItsRepetitionReportsTheSame() throws Exception {
    orders.execute(loadEmpty(1));
    mixture(1).contribute(contributions(0));

    OrderOutcome first = orders.execute(refit(1, 1)).build();
    OrderOutcome again = orders.execute(refit(1, 1)).build();

    assertThat(again).isEqualTo(first);
    assertThat(first.getMixture().getMixtureVersion()).isEqualTo(1);
    assertThat(first.getMixture().getSamples()).isEqualTo(30);
    assertThat(first.getMixture().getOverlap()).isNaN();
    assertThat(first.getMixture().getEffectiveComponents()).isBetween(1.0, 3.0);
    assertThat(mixture(1).version(1)).isPresent();
    assertThat(registry.getSampleValue("cxrcml_clusterer_refits_total")).isEqualTo(1);
  }

  @Test
  void namesTheComponentsOfSamplesFromOneOn() throws Exception {
    orders.execute(loadEmpty(1));
    mixture(1).contribute(contributions(0));
    orders.execute(refit(1, 1));

    SampleComponents all = orders.execute(assign(0)).getComponents();
    SampleComponents rest = orders.execute(assign(11)).getComponents();

    assertThat(all.getSamplesList())
        .isEqualTo(mixture(1).snapshot(2).contributions().stream().map(c -> c.sample()).toList());
    assertThat(all.getComponentsList()).hasSize(30).allMatch(k -> k >= 0 && k < 3);
    assertThat(all.getLast()).isTrue();
    int skipped = (int) all.getSamplesList().stream().filter(sample -> sample < 11).count();
    assertThat(skipped).isPositive();
    assertThat(rest.getSamplesList()).isEqualTo(all.getSamplesList().subList(skipped, 30));
    assertThat(rest.getComponentsList()).isEqualTo(all.getComponentsList().subList(skipped, 30));
  }

  private static Order assign(int firstSample) {
    return Order.newBuilder()
        .setFence(fence(1))
        .setAssignSamples(
            AssignSamples.newBuilder()
                .setMixtureVersion(1)
                .setThroughStep(1)
                .setFirstSample(firstSample))
        .build();
  }

  @Test
  void aSaveTakesTheStateOfItsOrderWhateverComesBeforeItIsWritten() throws Exception {
    orders.execute(loadEmpty(1));
    mixture(1).contribute(contributions(0));
    mixture(1).contribute(contributions(1));
    Snapshot then = mixture(1).snapshot(2);

    assertThat(orders.execute(save(1)).build()).isEqualTo(OrderOutcome.getDefaultInstance());
    mixture(1).contribute(contributions(2));
    mixture(1).contribute(contributions(3));
    orders.execute(save(1)); // the answer was lost
    writes.remove().run();

    assertThat(writes).isEmpty();
    Path file = new RunDirectory(directory).mixture(1, 2);
    assertThat(new SnapshotFile(file).read().contributions()).isEqualTo(then.contributions());
    OrderOutcome outcome = saved.get(0);
    assertThat(outcome.getId()).isEqualTo(save(1).getId());
    assertThat(outcome.getFence()).isEqualTo(fence(1));
    assertThat(outcome.getSaved().getName()).isEqualTo("mixture.safetensors");
    assertThat(outcome.getSaved().getBytes()).isEqualTo(Files.size(file));
    assertThat(outcome.getSaved().getSha256()).hasSize(64);
  }

  @Test
  void anotherGenerationGivesUpWhatIsBeingSaved() throws Exception {
    orders.execute(loadEmpty(1));
    mixture(1).contribute(contributions(0));
    orders.execute(save(1));

    orders.execute(loadEmpty(2));
    writes.remove().run();

    assertThat(saved).isEmpty();
    assertThat(new RunDirectory(directory).mixture(1, 2)).doesNotExist();
  }

  @Test
  void refusesOrdersOfAnotherGeneration() throws Exception {
    orders.execute(loadEmpty(1));

    assertThatThrownBy(() -> orders.execute(refit(0, 1))).isInstanceOf(StaleException.class);
  }

  @Test
  void refusesToFitFewerSamplesThanComponents() throws Exception {
    orders.execute(loadEmpty(1));

    assertThatThrownBy(() -> orders.execute(refit(1, 1)))
        .hasMessage("contributions through step 1: 0 (expected: >= 3, the number of components)");
  }

  @Test
  void refusesACheckpointThatIsMissing() {
    assertThatThrownBy(() -> orders.execute(loadCheckpoint(2)))
        .isInstanceOf(InvalidCheckpointException.class)
        .hasMessageEndingWith("(expected: a directory with a manifest.json)");
    assertThatThrownBy(() -> generation.require(fence(2))).isInstanceOf(NotReadyException.class);
  }

  @Test
  void refusesOrdersForOthers() {
    assertThatThrownBy(() -> orders.execute(order(1).build()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("order: WHAT_NOT_SET (expected: one for the clusterer)");
  }

  private GlobalMixture mixture(long number) {
    return generation.require(fence(number)).mixture();
  }

  private static Fence fence(long number) {
    return Fence.newBuilder().setRun("r").setTerm(1).setGeneration(number).build();
  }

  private static Order.Builder order(long number) {
    return Order.newBuilder().setId(1).setFence(fence(number));
  }

  private static Order loadEmpty(long number) {
    return order(number).setLoadMixture(LoadMixture.newBuilder().setEmpty(true)).build();
  }

  private static Order loadCheckpoint(long number) {
    return order(number).setLoadMixture(LoadMixture.newBuilder().setCheckpoint(CHECKPOINT)).build();
  }

  /** As the coordinator does once every file is there. */
  private void saveAndSeal() throws Exception {
    orders.execute(save(1));
    writes.remove().run();
    SavedFile file = saved.get(0).getSaved();
    writeManifest(List.of(new FileEntry(file.getName(), file.getBytes(), file.getSha256())));
  }

  private void writeManifest(List<FileEntry> files) throws Exception {
    CheckpointManifest manifest =
        new CheckpointManifest(
            CheckpointManifest.FORMAT,
            "r",
            1,
            2,
            "spec",
            "data",
            NullNode.instance,
            new CheckpointManifest.Plan(1, 1, List.of(0L)),
            NullNode.instance,
            files);
    Files.writeString(new RunDirectory(directory).manifest(1, 2), manifest.toJson());
  }

  private static Order refit(long number, long version) {
    return order(number)
        .setRefitMixture(
            RefitMixture.newBuilder()
                .setMixtureVersion(version)
                .setThroughStep(1)
                .setEffectiveStep(2)
                .setSeed(99))
        .build();
  }

  private static Order save(long number) {
    return order(number).setSaveMixture(SaveMixture.newBuilder().setCheckpoint(CHECKPOINT)).build();
  }

  private static List<Contribution> contributions(long step) {
    SplittableRandom random = new SplittableRandom(step);
    List<Contribution> contributions = new ArrayList<>();
    for (int sample = 0; sample < 30; sample++) {
      float[] embedding = new float[4];
      for (int d = 0; d < 4; d++) {
        embedding[d] = (float) (random.nextDouble() * 0.2 + (d == sample % 3 ? 1 : 0));
      }
      contributions.add(new Contribution(sample, step, embedding));
    }
    return contributions;
  }
}
