/**
 * What a fold computes and at which rate: the permutation of every epoch cut into micro-batches and
 * steps, the learning rate of every step, early stopping and the best checkpoint. Everything here
 * is a function of the run specification, the training samples and the evaluations so far.
 */
package cxrcml.coordinator.schedule;
