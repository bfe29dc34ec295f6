package cxrcml.worker.batch;

import cxrcml.dataset.PreparedDataset;
import cxrcml.dataset.Sample;
import cxrcml.dataset.SampleRandom;
import cxrcml.dataset.text.FoldTexts;
import cxrcml.dataset.text.SeenText;
import cxrcml.dataset.text.TextView;
import cxrcml.model.engine.SampleTexts;
import cxrcml.model.image.PixelNormalization;
import cxrcml.model.tokenizer.ClipTokenizer;
import cxrcml.service.spec.DataSpec;
import cxrcml.service.spec.RunSpec;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/**
 * Reads the samples of a slot. All that is random derives from the run's seed, the epoch and the
 * sample's id: a sample looks the same in whatever micro-batch and process an epoch meets it.
 */
public final class BatchLoader {
  private final PreparedDataset dataset;
  private final ClipTokenizer tokenizer;
  private final long seed;
  private final Augmentation augmentation;
  private final FoldTexts texts;
  private final boolean matched;

  public BatchLoader(PreparedDataset dataset, ClipTokenizer tokenizer, RunSpec spec) {
    this.dataset = dataset;
    this.tokenizer = tokenizer;
    this.seed = spec.seed();
    this.augmentation = new Augmentation(spec.data());
    DataSpec data = spec.data();
    this.texts = new FoldTexts(dataset, data.text(), data.sentences(), data.rarity(), data.texts());
    this.matched = spec.loss().positives().equals("matched");
  }

  /**
   * Loads a micro-batch.
   *
   * @param id with at least one sample
   */
  public MicroBatch load(BatchId id) {
    List<TextView> views = texts.of(id.fold());
    List<Integer> samples = id.samples();
    int size = dataset.imageSize();
    byte[] image = new byte[size * size];
    float[] grey = new float[size * size];
    float[] pixels = new float[samples.size() * 3 * size * size];
    List<List<SeenText>> seen = new ArrayList<>();
    views.forEach(view -> seen.add(new ArrayList<>()));
    for (int i = 0; i < samples.size(); i++) {
      Sample sample = dataset.sample(samples.get(i));
      SplittableRandom random = SampleRandom.training(seed, id.epoch(), sample.id());
      dataset.readImage(sample.index(), image);
      augmentation.apply(image, size, random, grey);
      PixelNormalization.write(grey, pixels, i * 3 * size * size);
      for (int v = 0; v < views.size(); v++) {
        seen.get(v).add(views.get(v).of(sample, random));
      }
    }
    return new MicroBatch(pixels, seen.stream().map(this::texts).toList());
  }

  private SampleTexts texts(List<SeenText> seen) {
    return new SampleTexts(
        tokenizer.encode(seen.stream().map(SeenText::joined).toList()),
        matched ? SeenText.matches(seen) : null);
  }
}
