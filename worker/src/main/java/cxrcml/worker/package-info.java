/**
 * A data-parallel worker: leases slots from the coordinator, computes the gradient of a micro-batch
 * and pushes it to the shards. It keeps no state that a restart would lose.
 */
package cxrcml.worker;
