/**
 * From a plan (rows and the files of their images) to a prepared data set: images are decoded in
 * parallel and written in order, and an interrupted run goes on where it was.
 */
package cxrcml.dataset.preparation;
