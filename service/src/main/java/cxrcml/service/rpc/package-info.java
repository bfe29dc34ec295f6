/** gRPC manners: channels and servers, fences, exceptions as statuses, capped retries. */
package cxrcml.service.rpc;
