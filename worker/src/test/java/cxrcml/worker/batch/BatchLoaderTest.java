package cxrcml.worker.batch;

import static org.assertj.core.api.Assertions.assertThat;

import cxrcml.dataset.ClassGrouping;
import cxrcml.dataset.PreparedDataset;
import cxrcml.dataset.PreparedDatasetWriter;
import cxrcml.dataset.SampleRow;
import cxrcml.dataset.TokenizerSource;
import cxrcml.model.tokenizer.ClipTokenizer;
import cxrcml.service.spec.SpecReader;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.BitSet;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.function.IntFunction;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BatchLoaderTest {
  private static final int IMAGE = 8;
  private static final String TEXT = "One mass. Two masses. Three masses.";
  private static final int PIXELS = 3 * IMAGE * IMAGE;

  @TempDir Path directory;
  private PreparedDataset dataset;
  private ClipTokenizer tokenizer;

  @BeforeEach
  void open() throws IOException {
    dataset = dataset("data", 0);
    tokenizer = new ClipTokenizer(dataset.tokenizerFile(), 16);
  }

  @AfterEach
  void close() {
    tokenizer.close();
    dataset.close();
  }

  @Test
  void aSampleLooksTheSameInEveryMicroBatchOfAnEpochAndOnEveryWorker() {
    MicroBatch one = loader(dataset, 7).load(new BatchId(0, 2, List.of(3, 5, 0)));
    MicroBatch other = loader(dataset, 7).load(new BatchId(0, 2, List.of(1, 2, 4, 3)));

    assertThat(image(other, 3)).isEqualTo(image(one, 0));
    assertThat(other.texts().get(0).tokens()[3]).isEqualTo(one.texts().get(0).tokens()[0]);
  }

  @Test
  void aSampleLooksTheSameWhereverItStandsInTheDataSet() throws IOException {
    try (PreparedDataset turned = dataset("turned", 2)) {
      assertThat(turned.sample(1).id()).isEqualTo(dataset.sample(3).id());

      MicroBatch one = loader(dataset, 7).load(new BatchId(0, 2, List.of(3)));
      MicroBatch other = loader(turned, 7).load(new BatchId(0, 2, List.of(1)));

      assertThat(image(other, 0)).isEqualTo(image(one, 0));
      assertThat(other.texts().get(0).tokens()[0]).isEqualTo(one.texts().get(0).tokens()[0]);
    }
  }

  @Test
  void aSampleLooksDifferentInEveryEpochAndRun() {
    Set<List<Integer>> texts = new HashSet<>();
    Set<Integer> images = new HashSet<>();
    for (int epoch = 0; epoch < 20; epoch++) {
      for (long seed = 7; seed < 9; seed++) {
        MicroBatch batch = loader(dataset, seed).load(new BatchId(0, epoch, List.of(3)));
        images.add(Arrays.hashCode(image(batch, 0)));
        texts.add(Arrays.stream(batch.texts().get(0).tokens()[0]).boxed().toList());
      }
    }

    // Brightness alone is one of about 2^24 values.
    assertThat(images).hasSize(40);
    assertThat(texts).as("sentences of the text").hasSize(3);
  }

  @Test
  void samplesOfABatchAreChangedIndependently() {
    MicroBatch batch = loader(dataset, 7).load(new BatchId(0, 0, List.of(0, 1)));

    assertThat(batch.pixels()[0]).isNotEqualTo(batch.pixels()[PIXELS]);
    float first = batch.pixels()[1] - batch.pixels()[0];
    float second = batch.pixels()[PIXELS + 1] - batch.pixels()[PIXELS];
    assertThat(first).as("contrast").isNotEqualTo(second);
  }

  @Test
  void textsOfTheHeldOutFoldDoNotDecideWhichSentenceIsRare() throws IOException {
    try (PreparedDataset other = dataset("other", 0, fold -> fold == 0 ? "One mass." : TEXT)) {
      for (int epoch = 0; epoch < 20; epoch++) {
        BatchId id = new BatchId(0, epoch, List.of(1, 3, 5, 7));

        assertThat(loader(other, 7, 1).load(id).texts().get(0).tokens())
            .isDeepEqualTo(loader(dataset, 7, 1).load(id).texts().get(0).tokens());
      }
    }
  }

  @Test
  void theFirstOfTwoTextsIsDrawnAsIfItWereAlone() {
    Set<List<Integer>> seconds = new HashSet<>();
    for (int epoch = 0; epoch < 20; epoch++) {
      BatchId id = new BatchId(0, epoch, List.of(1, 3));
      MicroBatch both = loader(dataset, 7, 1, 2).load(id);

      assertThat(both.texts()).hasSize(2);
      assertThat(both.texts().get(0).tokens())
          .isDeepEqualTo(loader(dataset, 7).load(id).texts().get(0).tokens());
      seconds.add(Arrays.stream(both.texts().get(1).tokens()[0]).boxed().toList());
    }
    assertThat(seconds).as("sentences of the text").hasSize(3);
  }

  private BatchLoader loader(PreparedDataset data, long seed) {
    return loader(data, seed, 0);
  }

  private BatchLoader loader(PreparedDataset data, long seed, double rarity) {
    return loader(data, seed, rarity, 1);
  }

  private BatchLoader loader(PreparedDataset data, long seed, double rarity, int count) {
    List<String> overrides =
        List.of(
            "seed=" + seed,
            "data.sentences=sentence",
            "data.rarity=" + rarity,
            "data.texts=" + count,
            "data.jitter=0.2",
            "data.rotation=5",
            "data.crop=0.1",
            "data.shift=1");
    return new BatchLoader(data, tokenizer, SpecReader.parse("", overrides));
  }

  private static float[] image(MicroBatch batch, int i) {
    return Arrays.copyOfRange(batch.pixels(), i * PIXELS, (i + 1) * PIXELS);
  }

  /** The same samples, the first few left out. */
  private PreparedDataset dataset(String name, int from) throws IOException {
    return dataset(name, from, fold -> TEXT);
  }

  private PreparedDataset dataset(String name, int from, IntFunction<String> texts)
      throws IOException {
    SplittableRandom random = new SplittableRandom(5);
    byte[] image = new byte[IMAGE * IMAGE];
    random.nextBytes(image);
    try (PreparedDatasetWriter writer =
        PreparedDatasetWriter.create(
            directory.resolve(name),
            IMAGE,
            List.of("Mass", "Edema"),
            ClassGrouping.byPrevalence(),
            "test")) {
      for (int i = from; i < 8; i++) {
        BitSet labels = BitSet.valueOf(new long[] {1 + i % 3});
        int fold = i % 2;
        writer.add(
            new SampleRow("i" + i, "p" + i, "s" + i, "PA", fold, texts.apply(fold), labels), image);
      }
      writer.finish(TokenizerSource.trained(600));
    }
    return PreparedDataset.open(directory.resolve(name));
  }
}
