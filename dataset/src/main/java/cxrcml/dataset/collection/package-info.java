/**
 * Other public collections as they lie on disk: NIH ChestX-ray14, CheXpert, PadChest and VinDr-CXR.
 * Their label files become samples of the same kind, on whatever classes a class map names.
 */
package cxrcml.dataset.collection;
