/** How the flat parameter vector is cut into norm blocks and shards. */
package cxrcml.parameters.plan;
