/** From the label columns of a table to the label bits of a sample. */
package cxrcml.dataset.label;
