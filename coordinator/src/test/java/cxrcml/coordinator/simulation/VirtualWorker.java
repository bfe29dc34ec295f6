package cxrcml.coordinator.simulation;

import cxrcml.coordinator.membership.MemberRole;
import cxrcml.coordinator.membership.Place;
import cxrcml.coordinator.run.Answer;
import cxrcml.coordinator.run.RunMachine.SlotReport;
import cxrcml.coordinator.run.SlotWork;
import cxrcml.coordinator.slot.FailedCheck;
import cxrcml.coordinator.slot.SlotPush;
import cxrcml.coordinator.slot.SlotResult;
import cxrcml.parameters.reduction.SlotRange;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.Supplier;

/** A worker whose gradient is a hash of parameters, samples, epoch and mixture. */
final class VirtualWorker extends VirtualProcess {
  private static final int WAIT_MILLIS = 25;

  /** Beats, but computes nothing any more. */
  private boolean hung;

  /** Computes rubbish now and then, and knows it, or shards notice. */
  private boolean sick;

  /** What it pushes while it asks for the next slot and computes that. */
  private Optional<SlotPush> pushing = Optional.empty();

  /** What to report with the next question. */
  private Optional<SlotReport> finished = Optional.empty();

  /** What waits for the end of the push. */
  private Runnable afterPush = () -> {};

  VirtualWorker(VirtualCluster cluster, int index) {
    super(cluster, new Place(MemberRole.WORKER, index));
  }

  void hang() {
    hung = true;
  }

  void sicken() {
    sick = true;
  }

  @Override
  void work() {
    poll();
  }

  private void poll() {
    Optional<SlotReport> report = finished;
    Optional<SlotPush> push = pushing;
    finished = Optional.empty();
    ask(machine -> machine.nextSlot(id, report, push, network.now()), this::answered, this::rejoin);
  }

  private void drop() {
    later(WAIT_MILLIS, () -> whenDelivered(this::poll));
  }

  /** At most one gradient is on its way. */
  private void whenDelivered(Runnable next) {
    if (pushing.isPresent()) {
      afterPush = next;
    } else {
      next.run();
    }
  }

  private void delivered(Optional<SlotReport> report) {
    Runnable next = afterPush;
    afterPush = () -> {};
    pushing = Optional.empty();
    finished = report;
    next.run();
  }

  private void answered(Answer<SlotWork> answer) {
    if (answer instanceof Answer.Work<SlotWork> work) {
      cluster.invariants.leased(work.what());
      proceed(
          1 + network.random().nextInt(60),
          () -> pull(work.what(), 0, new float[SyntheticModel.ELEMENTS]));
    } else if (answer instanceof Answer.Stop) {
      end();
    } else if (pushing.isPresent()) {
      whenDelivered(this::poll);
    } else {
      later(WAIT_MILLIS, this::poll);
    }
  }

  private void proceed(int millis, Runnable next) {
    later(
        millis,
        () -> {
          if (!hung) {
            next.run();
          }
        });
  }

  /** Calls a shard or the clusterer. */
  private <T> void call(
      String address, Supplier<T> request, Consumer<T> answered, Runnable refused) {
    network.call(
        this, VirtualCluster.placeOf(address), request, answered, refusal -> refused.run());
  }

  private void pull(SlotWork work, int shard, float[] parameters) {
    if (shard == work.shards().size()) {
      cluster.invariants.pulled(work, parameters);
      assign(work, SyntheticModel.input(cluster.plan.spec(), parameters));
      return;
    }
    String address = work.shards().get(shard);
    call(
        address,
        () -> cluster.shard(address).pull(work.fence(), work.version(), parameters),
        kept -> {
          if (kept) {
            pull(work, shard + 1, parameters);
          } else {
            drop();
          }
        },
        this::drop);
  }

  private void assign(SlotWork work, long parameters) {
    if (!work.contribute()) {
      push(work, parameters, 0);
      return;
    }
    Map<Integer, Long> embeddings = new TreeMap<>();
    work.samples()
        .forEach(
            slot ->
                slot.forEach(
                    sample ->
                        embeddings.put(sample, SyntheticModel.embedding(parameters, sample))));
    String address = work.clusterer();
    call(
        address,
        () ->
            cluster
                .clusterer(address)
                .assign(work.fence(), work.step(), embeddings, work.mixtureVersion()),
        mixture -> push(work, parameters, mixture),
        this::drop);
  }

  private void push(SlotWork work, long parameters, long mixture) {
    List<float[]> gradients = new ArrayList<>();
    List<SlotResult> results = new ArrayList<>();
    for (List<Integer> samples : work.samples()) {
      int slot = work.slot() + results.size();
      gradients.add(SyntheticModel.gradient(parameters, work.epoch(), mixture, samples));
      results.add(
          SyntheticModel.result(work.step(), slot, parameters, work.epoch(), mixture, samples));
    }
    float[] gradient = SyntheticModel.sum(gradients);
    Optional<FailedCheck> failed = failedCheck(gradient).filter(check -> !work.confirmed());
    SlotReport report = new SlotReport(work.fence(), results, failed);
    whenDelivered(
        () -> {
          pushing = Optional.of(new SlotPush(work.fence(), work.step(), work.slot()));
          if (report.failed().isPresent()) {
            later(1, () -> delivered(Optional.of(report)));
          } else {
            beginPush(work, 0, gradient, report);
          }
          poll();
        });
  }

  private Optional<FailedCheck> failedCheck(float[] gradient) {
    if (sick && network.random().nextBoolean()) {
      return Optional.of(
          network.random().nextBoolean() ? FailedCheck.NOT_FINITE : FailedCheck.REFUSED);
    }
    for (float value : gradient) {
      if (!Float.isFinite(value)) {
        return Optional.of(FailedCheck.NOT_FINITE);
      }
    }
    return Optional.empty();
  }

  private void beginPush(SlotWork work, int shard, float[] gradient, SlotReport report) {
    if (shard == work.shards().size()) {
      delivered(Optional.of(report));
      return;
    }
    String address = work.shards().get(shard);
    SlotRange slots = new SlotRange(work.slots(), work.slot(), work.samples().size());
    Runnable next = () -> beginPush(work, shard + 1, gradient, report);
    call(
        address,
        () -> cluster.shard(address).beginPush(work, slots, gradient),
        opened -> {
          if (opened.isEmpty()) {
            next.run();
          } else {
            proceed(
                1 + network.random().nextInt(5),
                () -> endPush(address, opened.get(), gradient, next));
          }
        },
        this::notDelivered);
  }

  private void endPush(String address, long number, float[] gradient, Runnable next) {
    call(
        address,
        () -> cluster.shard(address).endPush(number, gradient),
        applied -> next.run(),
        this::notDelivered);
  }

  private void notDelivered() {
    delivered(Optional.empty());
  }
}
