/**
 * From image files to the pixels of the store: decoded to 8-bit grey, the shorter side resized with
 * antialiasing and the centre cropped, as CLIP's own preprocessing does.
 */
package cxrcml.dataset.image;
