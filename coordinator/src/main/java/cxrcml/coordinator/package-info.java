/**
 * The coordinator: it seats the members of a run, hands out slots and orders, decides each update,
 * seals checkpoints, and can be replaced at any time by another one that reads its journal. It
 * calls nobody and computes nothing.
 */
package cxrcml.coordinator;
