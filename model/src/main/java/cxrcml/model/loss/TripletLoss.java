package cxrcml.model.loss;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Activation;
import cxrcml.model.loss.LossConfig.Hinge;
import cxrcml.model.loss.Triplets.Triplet;

/**
 * The weighted triplet loss of a batch of embeddings.
 *
 * <pre>
 *   d(x, y) = √(‖x − y‖² + 10⁻¹²)
 *   L = 1/T Σ_t w_t h( d(x_a, x_p) − d(x_a, x_n) + margin )
 * </pre>
 *
 * <p>over T triplets; h is the hinge or softplus. The small term keeps the gradient finite where an
 * anchor coincides with its positive.
 */
public final class TripletLoss {
  private static final float ROOT_FLOOR = 1e-12f;

  private TripletLoss() {}

  /**
   * Computes L, a differentiable scalar.
   *
   * @param embeddings x, [B, D]
   * @param triplets at least one
   */
  public static NDArray of(NDArray embeddings, Triplets triplets, double margin, Hinge hinge) {
    int count = triplets.list().size();
    float[] toPositive = new float[count * triplets.batch()];
    float[] toNegative = new float[count * triplets.batch()];
    float[] weights = new float[count];
    for (int t = 0; t < count; t++) {
      Triplet triplet = triplets.list().get(t);
      int row = t * triplets.batch();
      toPositive[row + triplet.anchor()] = 1;
      toPositive[row + triplet.positive()] = -1;
      toNegative[row + triplet.anchor()] = 1;
      toNegative[row + triplet.negative()] = -1;
      weights[t] = triplet.weight() / count;
    }
    NDArray violation =
        distances(embeddings, toPositive, count)
            .sub(distances(embeddings, toNegative, count))
            .add((float) margin);
    NDArray penalty =
        hinge == Hinge.RELU ? Activation.relu(violation) : Activation.softPlus(violation);
    return penalty.mul(embeddings.getManager().create(weights)).sum();
  }

  /**
   * Distances [T] between pairs of rows. Each row of {@code differences}, [T, B], holds a 1 and a
   * −1: a product with it subtracts exactly, and its gradient adds in a fixed order.
   */
  private static NDArray distances(NDArray embeddings, float[] differences, int count) {
    NDManager manager = embeddings.getManager();
    Shape shape = new Shape(count, differences.length / count);
    return manager
        .create(differences, shape)
        .matMul(embeddings)
        .square()
        .sum(new int[] {1})
        .add(ROOT_FLOOR)
        .sqrt();
  }
}
