package cxrcml.worker.slot;

import cxrcml.clusterer.v1.AssignRequest;
import cxrcml.clusterer.v1.AssignResponse;
import cxrcml.clusterer.v1.PseudoLabelsGrpc;
import cxrcml.coordinator.v1.SlotLease;
import cxrcml.model.engine.Forward;
import cxrcml.model.engine.PseudoLabels;
import cxrcml.model.loss.ClusteredEmbedding;
import cxrcml.parameters.wire.TensorMessage;
import cxrcml.run.v1.Member;
import cxrcml.service.rpc.Retry;
import cxrcml.service.rpc.StaleException;
import io.grpc.ManagedChannel;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;

/**
 * Contributes embeddings to the clusterer and fetches their pseudo-labels, in as many calls as keep
 * every message within its limit.
 */
public final class PseudoLabelClient implements AutoCloseable {
  private static final long CALL_SECONDS = 30;

  /** What the index of a sample and the rest of a row may take besides its values. */
  private static final int ROW_BYTES = 8;

  private final Function<String, ManagedChannel> channels;
  private final Retry retry;
  private final int components;
  private final ClusteredEmbedding clustered;
  private String address = "";
  private ManagedChannel channel;

  /**
   * @param channels makes the channel to an address, for example {@code Wire::channel}
   * @param retry how long a clusterer that is away is waited for
   * @param components K of the mixture
   * @param clustered what the mixture is of
   */
  public PseudoLabelClient(
      Function<String, ManagedChannel> channels,
      Retry retry,
      int components,
      ClusteredEmbedding clustered) {
    this.channels = channels;
    this.retry = retry;
    this.components = components;
    this.clustered = clustered;
  }

  /** What {@link #assign} wants of a pass. */
  float[][] clustered(Forward forward) {
    return clustered.of(forward.imageEmbeddings(), forward::textEmbeddings);
  }

  /**
   * Contributes and assigns.
   *
   * @param samples of one of the lease's slots
   * @param embeddings unit norm, B x D
   * @return null while there is no mixture
   * @throws StaleException if the lease's generation is over, or the clusterer stayed away: ask the
   *     coordinator what to do
   */
  PseudoLabels assign(SlotLease lease, Member worker, List<Integer> samples, float[][] embeddings)
      throws InterruptedException {
    connect(lease.getClusterer());
    int rows = rowsOfACall(embeddings[0].length);
    float[][] responsibilities = new float[embeddings.length][];
    List<Float> weights = List.of();
    for (int from = 0; from < embeddings.length; from += rows) {
      int to = Math.min(from + rows, embeddings.length);
      AssignRequest.Builder request = request(lease, worker, embeddings, from, to);
      AssignResponse response = call(request.addAllSamples(samples.subList(from, to)).build());
      if (lease.getMixtureVersion() > 0) {
        weights = response.getClusterWeightsList();
        copy(response, responsibilities, from, to);
      }
    }
    return lease.getMixtureVersion() == 0
        ? null
        : new PseudoLabels(responsibilities, toArray(weights));
  }

  private int rowsOfACall(int length) {
    int row = ROW_BYTES + Float.BYTES * Math.max(length, components);
    return Math.max(1, TensorMessage.MAX_PAYLOAD_BYTES / row);
  }

  private AssignResponse call(AssignRequest request) throws InterruptedException {
    try {
      return retry.call(
          () ->
              PseudoLabelsGrpc.newBlockingStub(channel)
                  .withDeadlineAfter(CALL_SECONDS, TimeUnit.SECONDS)
                  .assign(request));
    } catch (StatusRuntimeException e) {
      if (e.getStatus().getCode() == Status.Code.ABORTED || Retry.mayPass(e)) {
        throw new StaleException("clusterer at " + address + ": " + e.getStatus().getDescription());
      }
      throw e;
    }
  }

  /** Follows the clusterer to a new address. */
  private void connect(String wanted) {
    if (!wanted.equals(address)) {
      close();
      channel = channels.apply(wanted);
      address = wanted;
    }
  }

  private static AssignRequest.Builder request(
      SlotLease lease, Member worker, float[][] embeddings, int from, int to) {
    AssignRequest.Builder request =
        AssignRequest.newBuilder()
            .setFence(lease.getFence())
            .setWorker(worker)
            .setStep(lease.getStep())
            .setMixtureVersion(lease.getMixtureVersion());
    for (int i = from; i < to; i++) {
      for (float value : embeddings[i]) {
        request.addEmbeddings(value);
      }
    }
    return request;
  }

  private static void copy(AssignResponse response, float[][] responsibilities, int from, int to) {
    int samples = to - from;
    int components = response.getClusterWeightsCount();
    if (response.getResponsibilitiesCount() != samples * components) {
      throw new IllegalArgumentException(
          "responsibilities: "
              + response.getResponsibilitiesCount()
              + " (expected: "
              + samples * components
              + ")");
    }
    for (int i = 0; i < samples; i++) {
      responsibilities[from + i] = new float[components];
      for (int k = 0; k < components; k++) {
        responsibilities[from + i][k] = response.getResponsibilities(i * components + k);
      }
    }
  }

  private static float[] toArray(List<Float> values) {
    float[] array = new float[values.size()];
    for (int i = 0; i < array.length; i++) {
      array[i] = values.get(i);
    }
    return array;
  }

  @Override
  public void close() {
    if (channel != null) {
      channel.shutdownNow();
    }
  }
}
