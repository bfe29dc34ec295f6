/** One optimizer step across all shards: their partial gradient norms in, one common update out. */
package cxrcml.coordinator.round;
