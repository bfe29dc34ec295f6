/** Work on long arrays, shared among threads so that the result does not depend on their number. */
package cxrcml.parameters.range;
