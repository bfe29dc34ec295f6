/** What is in a prepared data set: figures, and a picture of some of it. */
package cxrcml.dataset.inspection;
