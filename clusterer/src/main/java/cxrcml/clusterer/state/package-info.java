/**
 * Everything the clusterer holds in one generation of a run, and its form in a checkpoint. A new
 * generation starts from a checkpoint with a new state; the old one is dropped as a whole.
 */
package cxrcml.clusterer.state;
