/**
 * The gradients of a step's slots: put together from chunks, summed in a tree that is fixed by the
 * slot numbers, averaged and measured. The bits of the result depend neither on the order of
 * arrival nor on the number of shards or threads.
 */
package cxrcml.parameters.reduction;
