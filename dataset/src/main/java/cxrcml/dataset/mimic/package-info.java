/**
 * MIMIC-CXR-JPG 2.x with the reports of MIMIC-CXR and the labels of CXR-LT (or any label file of
 * MIMIC-CXR's) as they lie on disk: joined, filtered, and every row that is dropped accounted for.
 */
package cxrcml.dataset.mimic;
