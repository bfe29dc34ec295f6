/** The text of a sample as a model sees it: sentences without headers, all or some of them. */
package cxrcml.dataset.text;
