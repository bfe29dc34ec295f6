/**
 * Uncertainty by resampling patients: a patient's images are not independent, so a resample takes
 * or leaves a patient with all of them.
 */
package cxrcml.evaluator.bootstrap;
