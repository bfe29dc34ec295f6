/**
 * The clusterer: keeps the newest image embedding of every sample, fits the global Student-t
 * mixture to them when the coordinator orders it, and answers workers with pseudo-labels under
 * exactly the version they ask for. {@code rpc} translates, everything else is plain Java.
 */
package cxrcml.clusterer;
