/**
 * The prepared data set: one directory of memory-mapped 8-bit images, sample table, classes,
 * tokenizer and a manifest whose hash names the content. Readers and the phantom write it through
 * {@link cxrcml.dataset.PreparedDatasetWriter}; training and evaluation read it through {@link
 * cxrcml.dataset.PreparedDataset}.
 */
package cxrcml.dataset;
