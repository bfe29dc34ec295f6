/** What a run loses with a process that is killed. */
package cxrcml.benchmarks.recovery;
