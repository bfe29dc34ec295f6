/**
 * The run as one state machine: events and the time go in, answers and effects come out. It does no
 * I/O, reads no clock, draws no random number and knows no thread, so that a simulation can run it.
 */
package cxrcml.coordinator.run;
