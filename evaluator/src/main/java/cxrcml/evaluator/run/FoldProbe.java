package cxrcml.evaluator.run;

import cxrcml.dataset.PreparedDataset;
import cxrcml.evaluator.inference.EncodedFold;
import cxrcml.evaluator.predictions.PatientPart;
import cxrcml.evaluator.predictions.Predictions;
import cxrcml.evaluator.probe.LinearProbe;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;

/** The linear probe of a fold: fitted on its training samples, scored on those it holds out. */
final class FoldProbe {
  /** One patient of so many validates the choice of C. */
  private static final int PARTS = 5;

  private FoldProbe() {}

  /**
   * Fits and scores.
   *
   * @param images gives the embeddings of samples by index
   */
  static Predictions predict(
      PreparedDataset dataset, int fold, Function<int[], float[][]> images, LinearProbe probe) {
    int[] samples = dataset.trainingSamples(fold);
    List<boolean[]> labels = new ArrayList<>();
    List<boolean[]> known = new ArrayList<>();
    for (int c = 0; c < dataset.classes().size(); c++) {
      boolean[] carried = new boolean[samples.length];
      boolean[] knownOfClass = new boolean[samples.length];
      for (int i = 0; i < samples.length; i++) {
        carried[i] = dataset.sample(samples[i]).hasLabel(c);
        knownOfClass[i] = !dataset.sample(samples[i]).unknown().get(c);
      }
      labels.add(carried);
      known.add(knownOfClass);
    }
    List<Boolean> validation =
        Arrays.stream(samples)
            .mapToObj(i -> PatientPart.of(dataset.sample(i).subject(), PARTS) == 0)
            .toList();
    float[][] heldOut = images.apply(dataset.heldOutSamples(fold));
    List<float[]> scores =
        probe
            .score(
                new LinearProbe.Training(
                    Arrays.asList(images.apply(samples)), labels, known, validation),
                heldOut)
            .scores();
    return EncodedFold.of(dataset, fold, heldOut).predict(i -> ofSample(scores, i));
  }

  private static float[] ofSample(List<float[]> scores, int sample) {
    float[] row = new float[scores.size()];
    for (int c = 0; c < row.length; c++) {
      row[c] = scores.get(c)[sample];
    }
    return row;
  }
}
