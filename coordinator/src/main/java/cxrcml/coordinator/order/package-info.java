/** What shards, clusterer and evaluator are told to do, and what they report of it. */
package cxrcml.coordinator.order;
