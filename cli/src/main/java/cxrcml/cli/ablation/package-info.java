/** The grid of {@code cxrcml ablate}: read from a file, spelled out into run specifications. */
package cxrcml.cli.ablation;
