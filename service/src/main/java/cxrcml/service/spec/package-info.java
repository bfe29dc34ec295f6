/**
 * The run specification: one immutable tree of records, read from YAML, hashed into every result.
 */
package cxrcml.service.spec;
