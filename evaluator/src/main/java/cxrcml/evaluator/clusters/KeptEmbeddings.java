package cxrcml.evaluator.clusters;

import cxrcml.dataset.PreparedDataset;
import cxrcml.model.safetensors.DataType;
import cxrcml.model.safetensors.SafetensorsReader;
import java.io.IOException;
import java.nio.IntBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;

/**
 * The embeddings of training samples that a checkpoint's {@code mixture.safetensors} keeps: the
 * newest of each sample, as the mixture was or will be fitted to.
 */
public final class KeptEmbeddings {
  private static final String EMBEDDINGS = "contributions.embeddings";

  private KeptEmbeddings() {}

  /** Assigns every kept sample by the mixture and sets the clusters against the classes. */
  public static ClusterDiagnosis diagnose(
      Path file, MixtureAssignment mixture, PreparedDataset dataset, int microBatch)
      throws IOException {
    List<MixtureAssignment.Assigned> assigned = new ArrayList<>();
    List<BitSet> labels = new ArrayList<>();
    try (SafetensorsReader reader = SafetensorsReader.open(file)) {
      int dimensions = Math.toIntExact(reader.tensors().get(EMBEDDINGS).shape().get(1));
      float[] embedding = new float[dimensions];
      IntBuffer samples = reader.readBytes("contributions.samples", DataType.I32).asIntBuffer();
      for (int row = 0; samples.hasRemaining(); row++) {
        reader.readFloats(EMBEDDINGS, (long) row * dimensions, embedding);
        assigned.add(mixture.assign(mixture.project(embedding)));
        labels.add(dataset.sample(samples.get()).labels());
      }
    }
    return ClusterDiagnosis.of(
        dataset.classes(), mixture.components(), assigned, labels, microBatch);
  }
}
