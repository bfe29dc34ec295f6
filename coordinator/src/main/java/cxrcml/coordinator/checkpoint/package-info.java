/** What a checkpoint keeps of the coordinator's own state, and which checkpoints are kept. */
package cxrcml.coordinator.checkpoint;
