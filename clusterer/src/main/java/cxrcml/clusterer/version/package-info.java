/**
 * Numbered versions of the mixture and the pseudo-labels they give. A version never changes, and
 * all samples of a micro-batch are assigned under the same one.
 */
package cxrcml.clusterer.version;
