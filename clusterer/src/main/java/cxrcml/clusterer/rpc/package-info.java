/** The clusterer's side of the wire: pseudo-labels for workers, orders from the coordinator. */
package cxrcml.clusterer.rpc;
