/** Who takes part in the run: places, incarnations, and leases renewed by signs of life. */
package cxrcml.coordinator.membership;
