package cxrcml.worker.slot;

import cxrcml.clusterer.v1.AssignRequest;
import cxrcml.clusterer.v1.AssignResponse;
import cxrcml.clusterer.v1.PseudoLabelsGrpc;
import cxrcml.coordinator.v1.SlotLease;
import cxrcml.model.engine.PseudoLabels;
import cxrcml.run.v1.Member;
import cxrcml.service.rpc.Retry;
import cxrcml.service.rpc.StaleException;
import io.grpc.ManagedChannel;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;

/** Contributes image embeddings to the clusterer and fetches their pseudo-labels. */
public final class PseudoLabelClient implements AutoCloseable {
  private static final long CALL_SECONDS = 30;

  private final Function<String, ManagedChannel> channels;
  private final Retry retry;
  private String address = "";
  private ManagedChannel channel;

  /**
   * @param channels makes the channel to an address, for example {@code Wire::channel}
   * @param retry how long a clusterer that is away is waited for
   */
  public PseudoLabelClient(Function<String, ManagedChannel> channels, Retry retry) {
    this.channels = channels;
    this.retry = retry;
  }

  /**
   * Contributes and assigns.
   *
   * @param embeddings unit norm, B x D
   * @return null while there is no mixture
   * @throws StaleException if the lease's generation is over, or the clusterer stayed away: ask the
   *     coordinator what to do
   */
  PseudoLabels assign(SlotLease lease, Member worker, float[][] embeddings)
      throws InterruptedException {
    connect(lease.getClusterer());
    AssignRequest request = request(lease, worker, embeddings);
    try {
      AssignResponse response =
          retry.call(
              () ->
                  PseudoLabelsGrpc.newBlockingStub(channel)
                      .withDeadlineAfter(CALL_SECONDS, TimeUnit.SECONDS)
                      .assign(request));
      return lease.getMixtureVersion() == 0 ? null : labels(response, embeddings.length);
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

  private static AssignRequest request(SlotLease lease, Member worker, float[][] embeddings) {
    AssignRequest.Builder request =
        AssignRequest.newBuilder()
            .setFence(lease.getFence())
            .setWorker(worker)
            .setStep(lease.getStep())
            .addAllSamples(lease.getSamplesList())
            .setMixtureVersion(lease.getMixtureVersion());
    for (float[] embedding : embeddings) {
      for (float value : embedding) {
        request.addEmbeddings(value);
      }
    }
    return request.build();
  }

  private static PseudoLabels labels(AssignResponse response, int samples) {
    int components = response.getClusterWeightsCount();
    if (response.getResponsibilitiesCount() != samples * components) {
      throw new IllegalArgumentException(
          "responsibilities: "
              + response.getResponsibilitiesCount()
              + " (expected: "
              + samples * components
              + ")");
    }
    float[][] responsibilities = new float[samples][components];
    for (int i = 0; i < samples; i++) {
      for (int k = 0; k < components; k++) {
        responsibilities[i][k] = response.getResponsibilities(i * components + k);
      }
    }
    return new PseudoLabels(responsibilities, toArray(response.getClusterWeightsList()));
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
