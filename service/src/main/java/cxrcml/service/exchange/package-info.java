/** The worker's side of the parameter exchange: gradients to all shards, parameters from all. */
package cxrcml.service.exchange;
