package cxrcml.benchmarks.data;

import cxrcml.dataset.PreparedDataset;
import cxrcml.model.tokenizer.ClipTokenizer;
import cxrcml.service.spec.RunSpec;
import cxrcml.service.spec.SpecReader;
import cxrcml.worker.batch.BatchId;
import cxrcml.worker.batch.BatchLoader;
import cxrcml.worker.batch.MicroBatch;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;

/** Prints how many samples a second two threads load from a prepared data set, in random order. */
public final class LoaderBenchmark {
  private static final int BATCH = 32;
  private static final int THREADS = 2;
  private static final int CONTEXT = 77;

  private LoaderBenchmark() {}

  /** Takes a data set, a run specification and the samples to load after as many for warming up. */
  public static void main(String[] arguments) throws Exception {
    RunSpec spec =
        SpecReader.read(Path.of(arguments[1]), List.of("data.shift=8", "data.jitter=0.1"));
    int samples = Integer.parseInt(arguments[2]);
    ExecutorService executor = Executors.newFixedThreadPool(THREADS);
    try (PreparedDataset dataset = PreparedDataset.open(Path.of(arguments[0]));
        ClipTokenizer tokenizer = new ClipTokenizer(dataset.tokenizerFile(), CONTEXT)) {
      BatchLoader loader = new BatchLoader(dataset, tokenizer, spec);
      load(loader, executor, dataset.size(), samples, 0);
      long start = System.nanoTime();
      load(loader, executor, dataset.size(), samples, 1);
      double seconds = (System.nanoTime() - start) / 1e9;
      System.out.printf(Locale.ROOT, "%.1f%n", samples / seconds);
    } finally {
      executor.shutdown();
    }
  }

  private static void load(
      BatchLoader loader, ExecutorService executor, int size, int samples, int epoch)
      throws Exception {
    List<Integer> order = new ArrayList<>(IntStream.range(0, size).boxed().toList());
    Collections.shuffle(order, new Random(epoch));
    List<Future<MicroBatch>> batches = new ArrayList<>();
    for (int first = 0; first < samples; first += BATCH) {
      List<Integer> batch = new ArrayList<>();
      for (int i = first; i < Math.min(samples, first + BATCH); i++) {
        batch.add(order.get(i % size));
      }
      batches.add(executor.submit(() -> loader.load(new BatchId(0, epoch, batch))));
      if (batches.size() > 2 * THREADS) {
        batches.remove(0).get();
      }
    }
    for (Future<MicroBatch> batch : batches) {
      batch.get();
    }
  }
}
