/**
 * The parameter server: holds one shard of the flat parameter vector, adds the gradients of each
 * step, applies the optimizer, and serves the newest version and the one before it.
 */
package cxrcml.parameters;
