/** Preparation, join and loading of data, each beside a peer. */
package cxrcml.benchmarks.data;
