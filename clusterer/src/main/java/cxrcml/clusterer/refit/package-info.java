/**
 * From contributions to the next version of the mixture: projection, fit, and a numbering of the
 * components that keeps the meaning they had.
 */
package cxrcml.clusterer.refit;
