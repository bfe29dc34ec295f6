/** Seeds that derive from other seeds, so that everything random has a stream of its own. */
package cxrcml.model.random;
