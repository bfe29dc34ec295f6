/** Sections of radiology reports, and which of them is the text of a study. */
package cxrcml.dataset.report;
