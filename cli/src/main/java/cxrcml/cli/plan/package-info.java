/** Predicts how long a training step takes on hosts of a given network, before they are rented. */
package cxrcml.cli.plan;
