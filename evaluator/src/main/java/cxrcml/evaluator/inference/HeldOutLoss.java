package cxrcml.evaluator.inference;

import cxrcml.dataset.text.SeenText;
import cxrcml.model.loss.ContrastiveTargets;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;

/**
 * The contrastive loss of held-out samples, in nats, as the mean over batches of the training's
 * size: the loss depends on the number of negatives, so another size could not be compared.
 *
 * <p>Batches are cut from a fixed permutation, so that neighbours in the data set (one patient's
 * images) do not meet; a remainder shorter than a batch is left out unless it is all there is. A
 * text is what training would see of it; with matching, it describes every image whose whole text
 * says the same.
 *
 * @see cxrcml.model.loss.ContrastiveLoss for the formula
 */
public final class HeldOutLoss {
  private final int batch;
  private final boolean matched;

  /**
   * Chooses the loss of a run.
   *
   * @param batch samples in a micro-batch, >= 2
   * @param matched whether texts contained in the image's own whole text count as positives
   */
  public HeldOutLoss(int batch, boolean matched) {
    this.batch = batch;
    this.matched = matched;
  }

  /**
   * Computes the loss.
   *
   * @param images unit vectors, shape [samples, D]
   * @param texts one a sample; their embeddings are those of what is seen
   * @param textEmbeddings unit vectors, shape [samples, D]
   * @param scale factor between cosine and logit
   * @return NaN for fewer than two samples
   */
  public double of(float[][] images, List<SeenText> texts, float[][] textEmbeddings, double scale) {
    if (images.length < 2) {
      return Double.NaN;
    }
    int[] order = permutation(images.length);
    int size = Math.min(batch, images.length);
    int batches = images.length / size;
    double sum = 0;
    for (int b = 0; b < batches; b++) {
      int[] rows = Arrays.copyOfRange(order, b * size, (b + 1) * size);
      sum += loss(logits(images, textEmbeddings, rows, scale), targets(texts, rows));
    }
    return sum / batches;
  }

  private static int[] permutation(int size) {
    SplittableRandom random = new SplittableRandom(size);
    int[] order = new int[size];
    for (int i = 0; i < size; i++) {
      int j = random.nextInt(i + 1);
      order[i] = order[j];
      order[j] = i;
    }
    return order;
  }

  private static double[][] logits(float[][] images, float[][] texts, int[] rows, double scale) {
    double[][] logits = new double[rows.length][rows.length];
    for (int i = 0; i < rows.length; i++) {
      for (int j = 0; j < rows.length; j++) {
        logits[i][j] = scale * dot(images[rows[i]], texts[rows[j]]);
      }
    }
    return logits;
  }

  private static double dot(float[] a, float[] b) {
    double sum = 0;
    for (int d = 0; d < a.length; d++) {
      sum += (double) a[d] * b[d];
    }
    return sum;
  }

  private ContrastiveTargets targets(List<SeenText> texts, int[] rows) {
    return matched
        ? ContrastiveTargets.matched(
            SeenText.matches(Arrays.stream(rows).mapToObj(texts::get).toList()))
        : ContrastiveTargets.diagonal(rows.length);
  }

  private static double loss(double[][] logits, ContrastiveTargets targets) {
    int size = logits.length;
    double sum = 0;
    for (int i = 0; i < size; i++) {
      double[] column = new double[size];
      for (int j = 0; j < size; j++) {
        column[j] = logits[j][i];
      }
      double overTexts = logSumExp(logits[i]);
      double overImages = logSumExp(column);
      for (int j = 0; j < size; j++) {
        sum += targets.textsOfImages()[i * size + j] * (overTexts - logits[i][j]);
        sum += targets.imagesOfTexts()[j * size + i] * (overImages - logits[j][i]);
      }
    }
    return sum / (2 * size);
  }

  private static double logSumExp(double[] values) {
    double largest = Arrays.stream(values).max().orElseThrow();
    return largest + Math.log(Arrays.stream(values).map(v -> Math.exp(v - largest)).sum());
  }
}
