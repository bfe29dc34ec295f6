/**
 * What the mixture is fitted to: the newest embedding of every sample, as workers contribute them
 * step by step.
 */
package cxrcml.clusterer.contribution;
