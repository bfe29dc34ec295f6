/** One shard's parameters through the steps of a generation. */
package cxrcml.parameters.shard;
