/**
 * The global mixture of Student's t distributions: density, expectation and maximization steps,
 * start, and fit. A Gaussian mixture is the same thing with infinitely many degrees of freedom.
 * Components have diagonal scale matrices. Everything is a function of its arguments and a seed,
 * with the same bits for any number of threads.
 */
package cxrcml.clusterer.mixture;
