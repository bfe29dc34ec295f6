/** The inner loops of the clusterer, written so that the compiler turns them into vector code. */
package cxrcml.clusterer.kernel;
