package cxrcml.parameters.wire;

import cxrcml.parameters.v1.ParameterExchangeGrpc;
import cxrcml.parameters.v1.PullRequest;
import cxrcml.parameters.v1.PushResponse;
import io.grpc.MethodDescriptor;
import io.grpc.protobuf.ProtoUtils;

/** The methods of {@code ParameterExchange} with chunks that bypass protobuf objects. */
public final class ParameterExchangeMethods {
  /** {@code rpc Push(stream TensorChunk) returns (PushResponse)}. */
  public static final MethodDescriptor<TensorMessage, PushResponse> PUSH =
      ParameterExchangeGrpc.getPushMethod().toBuilder(
              new TensorMarshaller(), ProtoUtils.marshaller(PushResponse.getDefaultInstance()))
          .setSchemaDescriptor(null)
          .build();

  /** {@code rpc Pull(PullRequest) returns (stream TensorChunk)}. */
  public static final MethodDescriptor<PullRequest, TensorMessage> PULL =
      ParameterExchangeGrpc.getPullMethod().toBuilder(
              ProtoUtils.marshaller(PullRequest.getDefaultInstance()), new TensorMarshaller())
          .setSchemaDescriptor(null)
          .build();

  private ParameterExchangeMethods() {}
}
