package cxrcml.coordinator.simulation;

import cxrcml.coordinator.membership.MemberRole;
import cxrcml.coordinator.membership.Place;
import cxrcml.coordinator.run.Answer;
import cxrcml.coordinator.run.RunMachine.SlotReport;
import cxrcml.coordinator.run.SlotWork;
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

  VirtualWorker(VirtualCluster cluster, int index) {
    super(cluster, new Place(MemberRole.WORKER, index));
  }

  @Override
  void work() {
    poll(Optional.empty());
  }

  private boolean isWorking() {
    return alive && !hung;
  }

  private void poll(Optional<SlotReport> report) {
    network.call(
        this::isWorking,
        () -> cluster.ask((machine, now) -> machine.nextSlot(id, report, now)),
        this::answered,
        refusal -> rejoin());
  }

  private void drop(VirtualNetwork.Refusal refusal) {
    network.after(WAIT_MILLIS, () -> poll(Optional.empty()));
  }

  private void answered(Answer<SlotWork> answer) {
    if (answer instanceof Answer.Work<SlotWork> work) {
      network.after(1 + network.random().nextInt(60), () -> pull(work.what(), 0, 0));
    } else if (answer instanceof Answer.Stop) {
      stopped = true;
    } else {
      network.after(WAIT_MILLIS, () -> poll(Optional.empty()));
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
          push(work, 0, new VirtualShard.Push(work.slots(), gradient, work.samples()));
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

  private void push(SlotWork work, int shard, VirtualShard.Push push) {
    if (shard == work.shards().size()) {
      double loss = (push.gradient() >>> 40) / 1e6;
      SlotResult result =
          new SlotResult(work.step(), work.slot(), loss, 0.1, work.samples().size(), 1, 2.6);
      poll(Optional.of(new SlotReport(work.fence(), result)));
      return;
    }
    network.call(
        this::isWorking,
        () ->
            cluster
                .shard(work.shards().get(shard))
                .push(work.fence(), work.step(), work.slot(), push),
        applied -> push(work, shard + 1, push),
        this::drop);
  }
}
