/** What a micro-batch looks like to the model: normalised pixels, token ids, matching texts. */
package cxrcml.worker.batch;
