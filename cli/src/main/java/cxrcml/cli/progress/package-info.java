/** What people see of a run while it goes on. */
package cxrcml.cli.progress;
