/** The optimizers of PyTorch on a range of the flat vector, each in one pass over memory. */
package cxrcml.parameters.optimizer;
