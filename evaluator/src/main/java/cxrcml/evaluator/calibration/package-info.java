/** Whether scores can be read as probabilities: reliability, expected calibration error, Brier. */
package cxrcml.evaluator.calibration;
