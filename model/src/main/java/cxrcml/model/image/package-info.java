/** Images as the model wants them. */
package cxrcml.model.image;
