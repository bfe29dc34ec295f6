/**
 * Work cut into a fixed number of chunks, so that results do not depend on how many threads carry
 * it out: each chunk is computed alone, and whoever called combines the chunks in their order.
 */
package cxrcml.clusterer.parallel;
