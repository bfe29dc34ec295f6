/** Scores that see no image: what an honest result must beat. */
package cxrcml.dataset.reference;
