/** From a lease to a pushed gradient: the worker's side of the step protocol. */
package cxrcml.worker.slot;
