package cxrcml.worker.batch;

import cxrcml.dataset.LabelText;
import cxrcml.dataset.PreparedDataset;
import cxrcml.dataset.Sample;
import cxrcml.service.spec.DataSpec;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.SplittableRandom;

/** The part of a sample's text that one step sees. */
final class TextView {
  private final PreparedDataset dataset;
  private final DataSpec spec;

  TextView(PreparedDataset dataset, DataSpec spec) {
    this.dataset = dataset;
    this.spec = spec;
  }

  /** Returns all sentences of a sample's text, from the text source that the run names. */
  List<String> whole(Sample sample) {
    return spec.text().equals("labels")
        ? Sentences.of(LabelText.of(dataset.classes(), sample.labels()))
        : Sentences.of(sample.text());
  }

  /** Returns the sentences that this step sees, in their order. */
  List<String> seen(List<String> whole, SplittableRandom random) {
    return switch (spec.sentences()) {
      case "sentence" -> List.of(whole.get(random.nextInt(whole.size())));
      case "subset" -> subset(whole, random);
      default -> whole;
    };
  }

  /** Keeps each sentence with probability 1/2; one of them if none is kept. */
  private static List<String> subset(List<String> whole, SplittableRandom random) {
    List<String> kept = new ArrayList<>();
    for (String sentence : whole) {
      if (random.nextBoolean()) {
        kept.add(sentence);
      }
    }
    return kept.isEmpty() ? List.of(whole.get(random.nextInt(whole.size()))) : kept;
  }

  /**
   * Returns which texts describe which images: {@code [i][j]} is true if all that text j says is in
   * the whole text of image i. The diagonal is true.
   */
  static boolean[][] matches(List<List<String>> wholes, List<List<String>> seen) {
    boolean[][] matches = new boolean[wholes.size()][seen.size()];
    for (int i = 0; i < wholes.size(); i++) {
      HashSet<String> said = new HashSet<>(wholes.get(i));
      for (int j = 0; j < seen.size(); j++) {
        matches[i][j] = said.containsAll(seen.get(j));
      }
    }
    return matches;
  }
}
