package cxrcml.model.loss;

import static java.util.Objects.requireNonNull;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Activation;
import cxrcml.model.loss.TripletConfig.Hinge;
import cxrcml.model.loss.TripletConfig.Mining;
import cxrcml.model.loss.TripletConfig.Pairs;
import cxrcml.model.loss.Triplets.Triplet;
import cxrcml.model.tensor.NativeArrays;
import java.util.List;

/**
 * The weighted triplet loss of a batch of embeddings.
 *
 * <pre>
 *   d(x, y) = √(‖x − y‖² + 10⁻¹²)
 *   L = 1/T Σ_t w_t h( d(x_a, x_p) − d(x_a, x_n) + margin_t )
 * </pre>
 *
 * <p>h is the hinge or softplus. T is the number of mined triplets or, where all triplets are
 * taken, what they are worth in certain ones, though at least 1: a batch without evidence gives a
 * small loss. The small term keeps the gradient finite where an anchor coincides with its positive.
 */
public final class TripletLoss {
  private static final float ROOT_FLOOR = 1e-12f;

  private final TripletConfig config;

  public TripletLoss(TripletConfig config) {
    this.config = requireNonNull(config, "config");
  }

  /**
   * The loss of a batch.
   *
   * @param value L, a differentiable scalar; null where there is no triplet
   * @param anchors images with a triplet or, where all triplets are taken, those that batch-hard
   *     mining would give one
   */
  public record Found(NDArray value, int anchors) {}

  /**
   * Computes L.
   *
   * @param images [B, D]
   * @param texts [B, D]; not read for {@link Pairs#IMAGE_IMAGE}
   * @param imageRows the values of {@code images}
   * @param textRows the values of {@code texts}; not read for {@link Pairs#IMAGE_IMAGE}
   * @param labels of the B samples
   */
  public Found of(
      NDArray images, NDArray texts, float[][] imageRows, float[][] textRows, SoftLabels labels) {
    if (labels.batch() != imageRows.length) {
      throw new IllegalArgumentException(
          "responsibilities: length %d (expected: %d)".formatted(labels.batch(), imageRows.length));
    }
    Triplets triplets = new TripletMiner(config).mine(imageRows, textRows, labels);
    if (triplets.list().isEmpty() && config.mining() != Mining.SOFT_WEIGHTED) {
      return new Found(null, 0);
    }
    NDArray value =
        config.mining() == Mining.SOFT_WEIGHTED
            ? ofAll(images, texts, labels)
            : ofMined(
                config.pairs() == Pairs.IMAGE_IMAGE ? images : images.concat(texts, 0),
                triplets.list());
    return new Found(value, triplets.anchors());
  }

  private NDArray ofMined(NDArray rows, List<Triplet> triplets) {
    int count = triplets.size();
    int width = Math.toIntExact(rows.getShape().get(0));
    float[] toPositive = new float[count * width];
    float[] toNegative = new float[count * width];
    float[] weights = new float[count];
    float[] margins = new float[count];
    for (int t = 0; t < count; t++) {
      Triplet triplet = triplets.get(t);
      toPositive[t * width + triplet.anchor()] = 1;
      toPositive[t * width + triplet.positive()] = -1;
      toNegative[t * width + triplet.anchor()] = 1;
      toNegative[t * width + triplet.negative()] = -1;
      weights[t] = triplet.weight() / count;
      margins[t] = triplet.margin();
    }
    NDManager manager = rows.getManager();
    NDArray violation =
        distances(rows, toPositive, count)
            .sub(distances(rows, toNegative, count))
            .add(manager.create(margins));
    return penalty(violation).mul(manager.create(weights)).sum();
  }

  /**
   * Distances [T] between pairs of rows. Each row of {@code differences}, [T, B], holds a 1 and a
   * −1: a product with it subtracts exactly, and its gradient adds in a fixed order.
   */
  private static NDArray distances(NDArray rows, float[] differences, int count) {
    NDManager manager = rows.getManager();
    Shape shape = new Shape(count, differences.length / count);
    return length(manager.create(differences, shape).matMul(rows), 1);
  }

  private NDArray ofAll(NDArray images, NDArray texts, SoftLabels labels) {
    return switch (config.pairs()) {
      case IMAGE_IMAGE -> {
        SoftTriplets triplets = SoftTriplets.of(config, true, labels);
        yield sum(images, images, triplets).div(worth(images, triplets.total()));
      }
      case IMAGE_TEXT -> {
        SoftTriplets triplets = SoftTriplets.of(config, false, labels);
        yield sum(images, texts, triplets).div(worth(images, triplets.total()));
      }
      case BOTH -> {
        SoftTriplets ofImages = SoftTriplets.of(config, true, labels);
        SoftTriplets ofTexts = SoftTriplets.of(config, false, labels);
        yield NDArrays.add(sum(images, images, ofImages), sum(images, texts, ofTexts))
            .div(worth(images, ofImages.total() + ofTexts.total()));
      }
    };
  }

  private static NDArray worth(NDArray images, double total) {
    return NativeArrays.scalar(images.getManager(), Math.max(1, total));
  }

  /** Σ_apn w h of all triplets of the images with the candidates. */
  private NDArray sum(NDArray images, NDArray candidates, SoftTriplets triplets) {
    NDManager manager = images.getManager();
    long batch = images.getShape().get(0);
    Shape cube = new Shape(batch, batch, batch);
    NDArray distances = length(images.expandDims(1).sub(candidates.expandDims(0)), 2);
    NDArray violation =
        distances
            .expandDims(2)
            .sub(distances.expandDims(1))
            .add(manager.create(triplets.margins(), cube));
    return penalty(violation).mul(manager.create(triplets.weights(), cube)).sum();
  }

  private static NDArray length(NDArray differences, int axis) {
    NDArray floor = NativeArrays.scalar(differences.getManager(), ROOT_FLOOR);
    return differences.square().sum(new int[] {axis}).add(floor).sqrt();
  }

  private NDArray penalty(NDArray violation) {
    return config.hinge() == Hinge.RELU
        ? Activation.relu(violation)
        : Activation.softPlus(violation);
  }
}
