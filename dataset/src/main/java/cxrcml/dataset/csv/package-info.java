/**
 * From a folder of images with two CSV files to a prepared data set. Whatever is wrong with them is
 * named with file, row and value before anything is written.
 */
package cxrcml.dataset.csv;
