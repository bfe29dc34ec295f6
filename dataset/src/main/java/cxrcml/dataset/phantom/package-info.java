/**
 * The phantom: synthetic frontal chest radiographs with reports. A {@code Cohort} decides who has
 * what, {@code Thorax} draws the healthy chest of a patient, each of the 40 CXR-LT classes adds its
 * visual sign, and {@code Report} puts the findings into words. Nothing here knows how a model will
 * be trained on the result.
 */
package cxrcml.dataset.phantom;
