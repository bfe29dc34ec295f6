/** The parameter server's face: streams of chunks, orders, and sealed rounds. */
package cxrcml.parameters.rpc;
