/** A file system in memory that fills up, tears writes, loses power, and kills who uses it. */
package cxrcml.coordinator.simulation.disk;
