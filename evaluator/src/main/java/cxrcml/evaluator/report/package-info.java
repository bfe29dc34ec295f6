/**
 * What people and scripts read: {@code results.json}, {@code comparison.json}, a table for the
 * terminal and one self-contained HTML page. Same input, same bytes.
 */
package cxrcml.evaluator.report;
