package cxrcml.parameters.wire;

import io.grpc.MethodDescriptor.Marshaller;
import java.io.InputStream;

/** Moves chunks to and from the transport. */
final class TensorMarshaller implements Marshaller<TensorMessage> {
  @Override
  public InputStream stream(TensorMessage message) {
    if (message instanceof OutgoingChunk chunk) {
      return new OutgoingChunkStream(chunk);
    }
    throw new IllegalArgumentException("message: an incoming chunk (expected: an outgoing one)");
  }

  /** Never fails: a malformed chunk is refused where it is read, which knows the right status. */
  @Override
  public TensorMessage parse(InputStream stream) {
    return IncomingChunk.of(stream);
  }
}
