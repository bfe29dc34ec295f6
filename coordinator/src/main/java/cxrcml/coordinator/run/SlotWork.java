package cxrcml.coordinator.run;

import cxrcml.coordinator.order.RunFence;
import java.util.List;

/**
 * One micro-batch of one step for one worker.
 *
 * @param samples indices into the prepared data set
 * @param nextSamples what the worker will probably be given next; empty if nobody knows
 * @param mixtureVersion 0 before the first
 * @param contribute whether embeddings go to the clusterer
 * @param shards addresses in order
 * @param clusterer address; empty if there is none
 */
public record SlotWork(
    RunFence fence,
    int fold,
    int epoch,
    long step,
    int slot,
    int slots,
    List<Integer> samples,
    List<Integer> nextSamples,
    long mixtureVersion,
    boolean contribute,
    List<String> shards,
    String clusterer) {}
