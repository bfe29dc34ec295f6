/** The one command {@code cxrcml}: a thin picocli class for each subcommand. */
package cxrcml.cli;
