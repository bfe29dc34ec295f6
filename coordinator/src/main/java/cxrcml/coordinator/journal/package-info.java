/**
 * What a run leaves on disk so that any coordinator can take it over: the journal, the sealed
 * checkpoints, the history of losses.
 */
package cxrcml.coordinator.journal;
