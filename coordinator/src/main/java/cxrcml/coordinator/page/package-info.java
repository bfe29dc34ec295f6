/** The coordinator's own read-only web page: what the run does now, for a browser. */
package cxrcml.coordinator.page;
