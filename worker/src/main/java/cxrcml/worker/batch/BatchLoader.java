package cxrcml.worker.batch;

import cxrcml.dataset.PreparedDataset;
import cxrcml.dataset.Sample;
import cxrcml.model.image.PixelNormalization;
import cxrcml.model.tokenizer.ClipTokenizer;
import cxrcml.service.spec.RunSpec;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/**
 * Reads the samples of a slot. All that is random derives from the slot's seed and the sample, so
 * any worker loads the same bits.
 */
public final class BatchLoader {
  private final PreparedDataset dataset;
  private final ClipTokenizer tokenizer;
  private final Augmentation augmentation;
  private final TextView text;
  private final boolean matched;

  public BatchLoader(PreparedDataset dataset, ClipTokenizer tokenizer, RunSpec spec) {
    this.dataset = dataset;
    this.tokenizer = tokenizer;
    this.augmentation = new Augmentation(spec.data());
    this.text = new TextView(dataset, spec.data());
    this.matched = spec.loss().positives().equals("matched");
  }

  /**
   * Loads a micro-batch.
   *
   * @param samples indices into the data set, at least one
   */
  public MicroBatch load(List<Integer> samples, long seed) {
    int size = dataset.imageSize();
    byte[] image = new byte[size * size];
    float[] grey = new float[size * size];
    float[] pixels = new float[samples.size() * 3 * size * size];
    List<List<String>> wholes = new ArrayList<>();
    List<List<String>> seen = new ArrayList<>();
    for (int i = 0; i < samples.size(); i++) {
      Sample sample = dataset.sample(samples.get(i));
      SplittableRandom random = randomOf(seed, sample.index());
      dataset.readImage(sample.index(), image);
      augmentation.apply(image, size, random, grey);
      PixelNormalization.write(grey, pixels, i * 3 * size * size);
      wholes.add(text.whole(sample));
      seen.add(text.seen(wholes.get(i), random));
    }
    List<String> texts = seen.stream().map(sentences -> String.join(" ", sentences)).toList();
    return new MicroBatch(
        pixels, tokenizer.encode(texts), matched ? TextView.matches(wholes, seen) : null);
  }

  /** Drawn twice: seeds that differ by one would give streams that overlap. */
  private static SplittableRandom randomOf(long seed, int index) {
    return new SplittableRandom(new SplittableRandom(seed + index).nextLong());
  }
}
