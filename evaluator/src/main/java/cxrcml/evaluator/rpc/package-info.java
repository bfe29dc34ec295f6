/** The coordinator's orders to the evaluator, translated. */
package cxrcml.evaluator.rpc;
