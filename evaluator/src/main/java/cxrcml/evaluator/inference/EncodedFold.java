package cxrcml.evaluator.inference;

import cxrcml.dataset.DiseaseClass;
import cxrcml.dataset.PreparedDataset;
import cxrcml.dataset.Sample;
import cxrcml.evaluator.predictions.Predictions;
import cxrcml.evaluator.zeroshot.ZeroShotClassifier;
import java.util.List;
import java.util.function.IntFunction;

/** The image embeddings of a fold's held-out samples. Immutable. */
public final class EncodedFold {
  private final PreparedDataset dataset;
  private final int fold;
  private final int[] samples;
  private final float[][] images;

  private EncodedFold(PreparedDataset dataset, int fold, int[] samples, float[][] images) {
    this.dataset = dataset;
    this.fold = fold;
    this.samples = samples;
    this.images = images;
  }

  /**
   * Takes embeddings of the images that a fold holds out.
   *
   * @param images unit vectors, in the order of the held-out samples
   */
  public static EncodedFold of(PreparedDataset dataset, int fold, float[][] images) {
    return new EncodedFold(dataset, fold, dataset.heldOutSamples(fold), images.clone());
  }

  /** Encodes the images that a fold holds out. */
  public static EncodedFold of(ImageTextModel model, PreparedDataset dataset, int fold) {
    int[] samples = dataset.heldOutSamples(fold);
    return new EncodedFold(dataset, fold, samples, model.encodeImages(dataset, samples));
  }

  /** Returns the names of a data set's classes. */
  public static List<String> names(PreparedDataset dataset) {
    return dataset.classes().stream().map(DiseaseClass::name).toList();
  }

  /** Returns how many samples there are. */
  public int size() {
    return samples.length;
  }

  /** Returns a sample, 0 to size - 1. */
  public Sample sample(int i) {
    return dataset.sample(samples[i]);
  }

  /** Returns the unit embedding of a sample's image, length D. */
  public float[] image(int i) {
    return images[i].clone();
  }

  /** Returns the unit embeddings of all images, shape [size, D]. */
  public float[][] images() {
    return images.clone();
  }

  /** Scores every image for every class. */
  public Predictions predict(ZeroShotClassifier classifier) {
    return predict(i -> classifier.score(images[i]));
  }

  /** Takes scores for every class, given a sample's place, 0 to size - 1. */
  public Predictions predict(IntFunction<float[]> scores) {
    Predictions.Builder builder = new Predictions.Builder(names(dataset));
    for (int i = 0; i < samples.length; i++) {
      Sample sample = sample(i);
      builder.add(
          sample.id(), sample.subject(), fold, scores.apply(i), sample.labels(), sample.unknown());
    }
    return builder.build();
  }
}
