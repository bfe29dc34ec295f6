/** Where held-out images lie in the mixture of a checkpoint: the data of the cluster map. */
package cxrcml.evaluator.clusters;
