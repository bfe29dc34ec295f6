/** The slots of the open step: who computes which, until when, and what came of it. */
package cxrcml.coordinator.slot;
