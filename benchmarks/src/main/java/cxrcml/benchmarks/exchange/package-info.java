/**
 * Rounds of the parameter exchange at the size of ViT-B/32 over real processes on loopback, beside
 * all-reduce training in PyTorch and beside the bare transfer of the same bytes.
 */
package cxrcml.benchmarks.exchange;
