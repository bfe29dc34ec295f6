package cxrcml.worker.batch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import cxrcml.dataset.ClassGrouping;
import cxrcml.dataset.PreparedDataset;
import cxrcml.dataset.PreparedDatasetWriter;
import cxrcml.dataset.SampleRow;
import cxrcml.dataset.TokenizerSource;
import cxrcml.model.tokenizer.ClipTokenizer;
import cxrcml.service.spec.SpecReader;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.BitSet;
import java.util.Deque;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BatchesAheadTest {
  private static final int SIDE = 8;

  @TempDir private Path directory;
  private PreparedDataset dataset;
  private ClipTokenizer tokenizer;
  private BatchLoader loader;
  private BatchesAhead batches;

  /** What was begun and is not done: a thread that the test runs by hand. */
  private final Deque<Runnable> begun = new ArrayDeque<>();

  @BeforeEach
  void open() throws IOException {
    SplittableRandom random = new SplittableRandom(3);
    Path data = directory.resolve("data");
    try (PreparedDatasetWriter writer =
        PreparedDatasetWriter.create(
            data, SIDE, List.of("Edema"), ClassGrouping.byPrevalence(), "noise")) {
      for (int i = 0; i < 6; i++) {
        byte[] image = new byte[SIDE * SIDE];
        random.nextBytes(image);
        writer.add(
            new SampleRow("s" + i, "p" + i, "t", "PA", i % 2, "Case " + i + ".", new BitSet()),
            image);
      }
      writer.finish(TokenizerSource.trained(600));
    }
    dataset = PreparedDataset.open(data);
    tokenizer = new ClipTokenizer(dataset.tokenizerFile(), 16);
    loader = new BatchLoader(dataset, tokenizer, SpecReader.parse("", List.of("data.shift=2")));
    batches = new BatchesAhead(loader, begun::add);
  }

  @AfterEach
  void close() {
    tokenizer.close();
    dataset.close();
  }

  private void assertLoads(List<Integer> samples, int epoch) throws InterruptedException {
    MicroBatch batch = batches.load(new BatchId(0, epoch, samples));
    MicroBatch truth = loader.load(new BatchId(0, epoch, samples));

    assertThat(batch.pixels()).isEqualTo(truth.pixels());
    assertThat(batch.texts().get(0).tokens()).isDeepEqualTo(truth.texts().get(0).tokens());
  }

  @Test
  void handsOverWhatWasExpected() throws InterruptedException {
    batches.expect(new BatchId(0, 3, List.of(4, 1)));
    begun.remove().run();
    dataset.close(); // so that nothing can be loaded any more

    assertThat(batches.load(new BatchId(0, 3, List.of(4, 1))).texts().get(0).tokens())
        .hasDimensions(2, 16);
  }

  @Test
  void loadsWhatWasNotExpectedWithTheSameBits() throws InterruptedException {
    batches.expect(new BatchId(0, 3, List.of(4, 1)));
    begun.remove().run();

    assertLoads(List.of(4, 1), 2);
    assertLoads(List.of(1, 4), 3);
    assertLoads(List.of(4, 1), 3);
    assertLoads(List.of(4, 1), 3); // once more, after it was handed over
  }

  @Test
  void dropsAGuessThatIsNoLongerOne() throws InterruptedException {
    batches.expect(new BatchId(0, 3, List.of(4, 1)));
    batches.expect(new BatchId(0, 3, List.of(0, 5)));
    batches.expect(new BatchId(0, 3, List.of(0, 5))); // the same lease, given again
    assertThat(begun).hasSize(2);
    begun.forEach(Runnable::run);

    assertLoads(List.of(0, 5), 3);
    batches.expect(new BatchId(0, 4, List.of()));
    assertThat(begun).hasSize(2);
  }

  @Test
  void failsAsTheLoaderDoes() {
    dataset.close();
    batches.expect(new BatchId(0, 3, List.of(4, 1)));
    begun.remove().run();

    assertThatExceptionOfType(IllegalStateException.class)
        .isThrownBy(() -> batches.load(new BatchId(0, 3, List.of(4, 1))))
        .withMessageContaining("closed");
  }
}
