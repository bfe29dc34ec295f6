/** The coordinator's gRPC services: messages in, one event for the run, messages out. */
package cxrcml.coordinator.rpc;
