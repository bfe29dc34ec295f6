package cxrcml.dataset.text;

import cxrcml.dataset.DiseaseClass;
import cxrcml.dataset.LabelText;
import cxrcml.dataset.PreparedDataset;
import cxrcml.dataset.Sample;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/**
 * The part of a sample's text that a model sees, in training and on held-out samples alike. Safe
 * for use by many threads.
 */
public final class TextView {
  private final List<DiseaseClass> classes;
  private final boolean fromLabels;
  private final String part;

  private final SentenceCounts counts;

  /**
   * Chooses what is seen of every text.
   *
   * @param counts not changed any more; null: one sentence is drawn evenly
   */
  TextView(List<DiseaseClass> classes, String source, String part, SentenceCounts counts) {
    requireOneOf(source, List.of("report", "labels"), "text source");
    requireOneOf(part, List.of("all", "sentence", "subset"), "sentences");
    this.classes = List.copyOf(classes);
    this.fromLabels = source.equals("labels");
    this.part = part;
    this.counts = counts;
  }

  /**
   * Chooses what is seen of every text.
   *
   * @param source {@code report} or {@code labels}
   * @param part {@code all} sentences, one {@code sentence}, or a {@code subset} (each with
   *     probability 1/2, at least one)
   * @param rarity of one sentence: drawn in proportion to n^-rarity, if n of the fold's training
   *     samples' sentences are the same; 0: evenly. Where it is not 0, all their texts are read
   */
  public static TextView of(
      PreparedDataset dataset, int fold, String source, String part, double rarity) {
    boolean counted = part.equals("sentence") && rarity > 0;
    SentenceCounts counts = counted ? new SentenceCounts(rarity) : null;
    TextView view = new TextView(dataset.classes(), source, part, counts);
    if (counted) {
      for (int index : dataset.trainingSamples(fold)) {
        counts.add(view.whole(dataset.sample(index)));
      }
    }
    return view;
  }

  /**
   * Chooses what is seen of a sample's text.
   *
   * @param random a stream of the sample's own
   */
  public SeenText of(Sample sample, SplittableRandom random) {
    List<String> whole = whole(sample);
    return new SeenText(
        whole,
        switch (part) {
          case "sentence" -> List.of(sentence(whole, random));
          case "subset" -> subset(whole, random);
          default -> whole;
        });
  }

  private List<String> whole(Sample sample) {
    return Sentences.of(fromLabels ? LabelText.of(classes, sample.labels()) : sample.text());
  }

  private String sentence(List<String> whole, SplittableRandom random) {
    return counts == null ? whole.get(random.nextInt(whole.size())) : counts.draw(whole, random);
  }

  private static List<String> subset(List<String> whole, SplittableRandom random) {
    List<String> kept = new ArrayList<>();
    for (String sentence : whole) {
      if (random.nextBoolean()) {
        kept.add(sentence);
      }
    }
    return kept.isEmpty() ? List.of(whole.get(random.nextInt(whole.size()))) : kept;
  }

  private static void requireOneOf(String value, List<String> allowed, String name) {
    if (!allowed.contains(value)) {
      throw new IllegalArgumentException(
          name + ": " + value + " (expected: one of " + allowed + ")");
    }
  }
}
