/**
 * Where a shard's state comes from and where it is saved. A file written under one plan can be read
 * under any other.
 */
package cxrcml.parameters.checkpoint;
