/**
 * The subspace that is clustered. In the 512 dimensions of CLIP the precision weights of a t
 * distribution hardly differ from a constant, and embeddings lie in a narrow cone; so the global
 * mean is subtracted and only the leading principal components are kept.
 */
package cxrcml.clusterer.projection;
