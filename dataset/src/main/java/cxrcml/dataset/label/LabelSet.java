package cxrcml.dataset.label;

import java.util.BitSet;

/**
 * The labels of a sample.
 *
 * @param positive bit c set: it carries class c
 * @param unknown bit c set: nobody knows whether it carries class c; disjoint from the positive
 *     ones
 */
public record LabelSet(BitSet positive, BitSet unknown) {}
