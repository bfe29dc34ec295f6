/** Java's numbers in memory of the engine. */
package cxrcml.model.tensor;
