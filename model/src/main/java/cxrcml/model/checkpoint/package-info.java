/**
 * A run's files: where they are, what a checkpoint holds, and models as Hugging Face directories.
 */
package cxrcml.model.checkpoint;
