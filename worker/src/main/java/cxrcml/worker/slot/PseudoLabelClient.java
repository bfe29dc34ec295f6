package cxrcml.worker.slot;

import cxrcml.clusterer.v1.AssignRequest;
import cxrcml.clusterer.v1.AssignResponse;
import cxrcml.clusterer.v1.PseudoLabelsGrpc;
import cxrcml.coordinator.v1.SlotLease;
import cxrcml.model.engine.PseudoLabels;
import cxrcml.run.v1.Member;
import cxrcml.service.rpc.Retry;
import cxrcml.service.rpc.StaleException;
import cxrcml.service.rpc.Wire;
import io.grpc.ManagedChannel;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Contributes image embeddings to the clusterer and fetches their pseudo-labels. */
public final class PseudoLabelClient implements AutoCloseable {
  private static final long CALL_SECONDS = 30;

  private final Retry retry;
  private String address = "";
  private ManagedChannel channel;

  public PseudoLabelClient(Retry retry) {
    this.retry = retry;
  }

  /**
   * Contributes and assigns.
   *
   * @param embeddings unit norm, B x D
   * @return null while there is no mixture
   * @throws StaleException if the lease's generation is over
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
      if (e.getStatus().getCode() == Status.Code.ABORTED) {
        throw new StaleException("clusterer: " + e.getStatus().getDescription());
      }
      throw e;
    }
  }

  /** Follows the clusterer to a new address. */
  private void connect(String wanted) {
    if (!wanted.equals(address)) {
      close();
      channel = Wire.channel(wanted);
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
