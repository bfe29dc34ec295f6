/** Prometheus metrics: the endpoint, and what every gRPC server reports. */
package cxrcml.service.metrics;
