package cxrcml.coordinator.run;

import cxrcml.coordinator.membership.Membership;
import cxrcml.coordinator.membership.Place;
import cxrcml.coordinator.order.RunFence;
import cxrcml.coordinator.schedule.FoldSchedule;
import cxrcml.coordinator.slot.SlotLease;
import cxrcml.service.spec.RunSpec;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Micro-batches of one step for one worker.
 *
 * @param version of the parameters
 * @param slot the first
 * @param slots of the step
 * @param samples of each slot in order, indices into the prepared data set
 * @param nextSamples what the worker will probably be given next; empty if nobody knows
 * @param mixtureVersion 0 before the first
 * @param contribute whether embeddings go to the clusterer
 * @param confirmed whether the gradient is to be pushed even if it is not finite
 * @param shards addresses in order
 * @param clusterer address; empty if there is none
 */
public record SlotWork(
    RunFence fence,
    int fold,
    int epoch,
    long step,
    long version,
    int slot,
    int slots,
    List<List<Integer>> samples,
    List<Integer> nextSamples,
    long mixtureVersion,
    boolean contribute,
    boolean confirmed,
    List<String> shards,
    String clusterer) {

  /** Describes a lease on a fold's open step. */
  static SlotWork of(
      RunFence fence, SlotLease lease, FoldTraining training, RunSpec spec, Membership members) {
    FoldSchedule schedule = training.schedule();
    return new SlotWork(
        fence,
        schedule.fold(),
        schedule.epoch(lease.step()),
        lease.step(),
        training.version(),
        lease.slot(),
        schedule.slots(lease.step()),
        IntStream.range(lease.slot(), lease.slot() + lease.count())
            .mapToObj(slot -> schedule.samples(lease.step(), slot))
            .toList(),
        training.nextSamples(lease),
        training.mixtureVersion(),
        spec.usesMixture(),
        training
            .openSteps()
            .flatMap(steps -> steps.leases(lease.step()))
            .filter(slots -> slots.isConfirmed(lease.slot()))
            .isPresent(),
        members.shardAddresses(),
        members.address(Place.CLUSTERER).orElse(""));
  }
}
