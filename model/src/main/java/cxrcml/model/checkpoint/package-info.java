/**
 * A run's files: where they are, what a checkpoint holds, and models as Hugging Face directories,
 * which other tools open. Weights pass through here as ranges of the flat vector, never as a whole.
 */
package cxrcml.model.checkpoint;
