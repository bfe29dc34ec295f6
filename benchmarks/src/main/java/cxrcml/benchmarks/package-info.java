/** The Java sides of the comparisons with peers that {@code benchmarks/run} starts. */
package cxrcml.benchmarks;
