/** A whole cluster of child processes on loopback, restarted when they die, ended together. */
package cxrcml.cli.cluster;
