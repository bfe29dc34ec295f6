package cxrcml.clusterer.rpc;

import static java.util.Objects.requireNonNull;

import cxrcml.clusterer.contribution.Contribution;
import cxrcml.clusterer.state.GlobalMixture;
import cxrcml.clusterer.v1.AssignRequest;
import cxrcml.clusterer.v1.AssignResponse;
import cxrcml.clusterer.v1.PseudoLabelsGrpc;
import cxrcml.clusterer.version.PseudoLabeler;
import cxrcml.service.rpc.LogFields;
import cxrcml.service.rpc.NotReadyException;
import cxrcml.service.rpc.UnaryCall;
import io.grpc.stub.StreamObserver;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Takes contributions and answers with pseudo-labels under the wanted version. */
public final class PseudoLabelsService extends PseudoLabelsGrpc.PseudoLabelsImplBase {
  private static final Logger logger = LoggerFactory.getLogger(PseudoLabelsService.class);

  private final CurrentGeneration generation;
  private final ClustererMetrics metrics;

  public PseudoLabelsService(CurrentGeneration generation, ClustererMetrics metrics) {
    this.generation = requireNonNull(generation, "generation");
    this.metrics = requireNonNull(metrics, "metrics");
  }

  @Override
  public void assign(AssignRequest request, StreamObserver<AssignResponse> responses) {
    UnaryCall.answer(responses, () -> assign(request));
  }

  private AssignResponse assign(AssignRequest request) {
    GlobalMixture mixture = generation.require(request.getFence()).mixture();
    List<Contribution> contributions = contributions(request, mixture.embeddingLength());
    // Before anything is changed: a refused call leaves no trace.
    Optional<PseudoLabeler> labeler = labeler(mixture, request.getMixtureVersion());
    mixture.contribute(contributions);
    metrics.contributed(contributions.size(), mixture.samples());
    LogFields.of(request.getFence(), request.getStep())
        .and("worker", request.getWorker().getIndex())
        .debug(logger, "{} contributions", contributions.size());
    return labeler
        .map(version -> assign(version, contributions))
        .orElse(AssignResponse.getDefaultInstance());
  }

  private AssignResponse assign(PseudoLabeler labeler, List<Contribution> contributions) {
    float[] responsibilities =
        labeler.assign(contributions.stream().map(Contribution::embedding).toList());
    metrics.assigned(contributions.size());
    AssignResponse.Builder response =
        AssignResponse.newBuilder()
            .setMixtureVersion(labeler.version().number())
            .addAllClusterWeights(labeler.version().clusterWeights());
    for (float responsibility : responsibilities) {
      response.addResponsibilities(responsibility);
    }
    return response.build();
  }

  private static Optional<PseudoLabeler> labeler(GlobalMixture mixture, long number) {
    if (number == 0) {
      return Optional.empty();
    }
    Optional<PseudoLabeler> labeler = mixture.version(number);
    if (labeler.isEmpty()) {
      throw new NotReadyException(
          "mixture_version: %d (expected: one that is kept; newest: %d)"
              .formatted(number, mixture.newestVersion()));
    }
    return labeler;
  }

  private static List<Contribution> contributions(AssignRequest request, int length) {
    int samples = request.getSamplesCount();
    int values = request.getEmbeddingsCount();
    if (samples == 0 || values != (long) samples * length) {
      throw new IllegalArgumentException(
          "embeddings: %d values for %d samples (expected: %d for each of at least one sample)"
              .formatted(values, samples, length));
    }
    List<Contribution> contributions = new ArrayList<>(samples);
    for (int i = 0; i < samples; i++) {
      float[] embedding = new float[length];
      for (int d = 0; d < length; d++) {
        embedding[d] = request.getEmbeddings(i * length + d);
      }
      contributions.add(new Contribution(request.getSamples(i), request.getStep(), embedding));
    }
    return contributions;
  }
}
