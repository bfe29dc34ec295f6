/** Which version of the mixture each step uses, and when the next one is fitted. */
package cxrcml.coordinator.mixture;
