package cxrcml.coordinator.simulation;

import cxrcml.coordinator.membership.MemberRole;
import cxrcml.coordinator.membership.Place;
import cxrcml.coordinator.run.Answer;
import cxrcml.coordinator.run.RunMachine.SlotReport;
import cxrcml.coordinator.run.SlotWork;
import cxrcml.coordinator.slot.SlotPush;
import cxrcml.coordinator.slot.SlotResult;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.LongConsumer;

/** A worker whose gradient is a hash of parameters, samples, seed and mixture. */
final class VirtualWorker extends VirtualProcess {
  private static final int WAIT_MILLIS = 10;

  /** Beats, but computes nothing any more. */
  boolean hung;

  /** What it pushes while it asks for the next slot and computes that. */
  private Optional<SlotPush> pushing = Optional.empty();

  /** What to report with the next question. */
  private Optional<SlotReport> finished = Optional.empty();

  /** What waits for the end of the push. */
  private Runnable afterPush = () -> {};

  VirtualWorker(VirtualCluster cluster, int index) {
    super(cluster, new Place(MemberRole.WORKER, index));
  }

  @Override
  void work() {
    poll();
  }

  private boolean isWorking() {
    return alive && !hung;
  }

  private void poll() {
    Optional<SlotReport> report = finished;
    Optional<SlotPush> push = pushing;
    finished = Optional.empty();
    network.call(
        this::isWorking,
        () -> cluster.ask((machine, now) -> machine.nextSlot(id, report, push, now)),
        this::answered,
        refusal -> rejoin());
  }

  private void drop(VirtualNetwork.Refusal refusal) {
    network.after(WAIT_MILLIS, () -> whenDelivered(this::poll));
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
      network.after(1 + network.random().nextInt(60), () -> pull(work.what(), 0, 0));
    } else if (answer instanceof Answer.Stop) {
      stopped = true;
    } else if (pushing.isPresent()) {
      whenDelivered(this::poll);
    } else {
      network.after(WAIT_MILLIS, this::poll);
    }
  }

  private void pull(SlotWork work, int shard, long hash) {
    if (shard == work.shards().size()) {
      assign(work, hash);
      return;
    }
    network.call(
        this::isWorking,
        () -> cluster.shard(work.shards().get(shard)).pull(work.fence(), work.step()),
        pulled -> {
          if (shard > 0 && pulled != hash) {
            throw new IllegalStateException("two parameter versions in one gradient");
          }
          pull(work, shard + 1, pulled);
        },
        this::drop);
  }

  private void assign(SlotWork work, long parameters) {
    Map<Integer, Long> embeddings = new TreeMap<>();
    work.samples().forEach(sample -> embeddings.put(sample, VirtualDisk.mix(parameters, sample)));
    LongConsumer next =
        mixture -> {
          long gradient = VirtualDisk.mix(parameters, work.epoch(), mixture);
          for (int sample : work.samples()) {
            gradient = VirtualDisk.mix(gradient, sample);
          }
          VirtualShard.Push push = new VirtualShard.Push(work.slots(), gradient, work.samples());
          whenDelivered(() -> begin(work, push));
        };
    if (!work.contribute()) {
      next.accept(0);
      return;
    }
    network.call(
        this::isWorking,
        () ->
            cluster
                .clusterer(work.clusterer())
                .assign(work.fence(), work.step(), embeddings, work.mixtureVersion()),
        next::accept,
        this::drop);
  }

  private void begin(SlotWork work, VirtualShard.Push push) {
    pushing = Optional.of(new SlotPush(work.fence(), work.step(), work.slot()));
    push(work, 0, push);
    poll();
  }

  private void push(SlotWork work, int shard, VirtualShard.Push push) {
    if (shard == work.shards().size()) {
      double loss = (push.gradient() >>> 40) / 1e6;
      SlotResult result =
          new SlotResult(work.step(), work.slot(), loss, 0.1, work.samples().size(), 1, 2.6);
      delivered(Optional.of(new SlotReport(work.fence(), result)));
      return;
    }
    network.call(
        this::isWorking,
        () ->
            cluster
                .shard(work.shards().get(shard))
                .push(work.fence(), work.step(), work.slot(), push),
        applied -> push(work, shard + 1, push),
        refusal -> delivered(Optional.empty()));
  }
}
