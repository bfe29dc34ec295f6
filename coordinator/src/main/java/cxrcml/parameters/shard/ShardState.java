package cxrcml.parameters.shard;

import java.util.Map;

/**
 * What a shard's file of a checkpoint holds.
 *
 * @param parameters as long as the shard's range
 * @param updates number of gradients that the optimizer has applied
 * @param optimizer the optimizer's tensors by name, each as long as the range, in a fixed order
 */
@SuppressWarnings("ArrayRecordComponent") // passed on, never compared
public record ShardState(
    long version, float[] parameters, long updates, Map<String, float[]> optimizer) {}
