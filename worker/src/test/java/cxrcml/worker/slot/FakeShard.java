package cxrcml.worker.slot;

import com.google.protobuf.ByteString;
import cxrcml.parameters.v1.ChunkHeader;
import cxrcml.parameters.v1.ParameterExchangeGrpc.ParameterExchangeImplBase;
import cxrcml.parameters.v1.PullRequest;
import cxrcml.parameters.v1.PushResponse;
import cxrcml.parameters.v1.PushStart;
import cxrcml.parameters.v1.Stretch;
import cxrcml.parameters.v1.TensorChunk;
import cxrcml.service.rpc.Statuses;
import io.grpc.stub.StreamObserver;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.zip.CRC32C;

/** Serves its range of one vector under any version, and puts what is pushed into another. */
final class FakeShard extends ParameterExchangeImplBase {
  private final float[] parameters;
  private final float[] gradient;
  private final int from;
  private final int to;

  final List<Stretch> wanted = new ArrayList<>();
  final List<Long> versions = new ArrayList<>();
  final List<RuntimeException> failures = new ArrayList<>();
  RuntimeException refusal;
  int pulls;
  PushStart pushed;

  FakeShard(float[] parameters, float[] gradient, int from, int to) {
    this.parameters = parameters;
    this.gradient = gradient;
    this.from = from;
    this.to = to;
  }

  @Override
  public void pull(PullRequest request, StreamObserver<TensorChunk> chunks) {
    pulls++;
    versions.add(request.getVersion());
    if (!failures.isEmpty()) {
      chunks.onError(Statuses.of(failures.remove(0)));
      return;
    }
    for (Stretch stretch : request.getStretchesList()) {
      wanted.add(stretch);
      chunks.onNext(chunk((int) stretch.getFrom(), (int) stretch.getTo()));
    }
    chunks.onCompleted();
  }

  private TensorChunk chunk(int start, int end) {
    ByteBuffer bytes =
        ByteBuffer.allocate(Float.BYTES * (end - start)).order(ByteOrder.LITTLE_ENDIAN);
    bytes.asFloatBuffer().put(parameters, start, end - start);
    CRC32C crc = new CRC32C();
    crc.update(bytes.duplicate());
    return TensorChunk.newBuilder()
        .setHeader(ChunkHeader.newBuilder().setOffset(start).setCrc32C((int) crc.getValue()))
        .setPayload(ByteString.copyFrom(bytes))
        .build();
  }

  @Override
  public StreamObserver<TensorChunk> push(StreamObserver<PushResponse> answer) {
    return new StreamObserver<>() {
      @Override
      public void onNext(TensorChunk chunk) {
        if (chunk.getHeader().hasStart()) {
          pushed = chunk.getHeader().getStart();
          Arrays.fill(gradient, from, to, 0);
        }
        FloatBuffer values =
            chunk
                .getPayload()
                .asReadOnlyByteBuffer()
                .order(ByteOrder.LITTLE_ENDIAN)
                .asFloatBuffer();
        values.get(gradient, (int) chunk.getHeader().getOffset(), values.remaining());
      }

      @Override
      public void onError(Throwable t) {}

      @Override
      public void onCompleted() {
        if (refusal != null) {
          answer.onError(Statuses.of(refusal));
          return;
        }
        answer.onNext(PushResponse.newBuilder().setApplied(true).build());
        answer.onCompleted();
      }
    };
  }
}
