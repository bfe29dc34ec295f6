package cxrcml.dataset.text;

import cxrcml.dataset.DiseaseClass;
import cxrcml.dataset.LabelText;
import cxrcml.dataset.Sample;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/** The part of a sample's text that a model sees, in training and on held-out samples alike. */
public final class TextView {
  private final List<DiseaseClass> classes;
  private final boolean fromLabels;
  private final String part;

  /**
   * Chooses what is seen of every text.
   *
   * @param classes the data set's
   * @param source {@code report} or {@code labels}
   * @param part {@code all} sentences, one {@code sentence}, or a {@code subset} (each with
   *     probability 1/2, at least one)
   */
  public TextView(List<DiseaseClass> classes, String source, String part) {
    requireOneOf(source, List.of("report", "labels"), "text source");
    requireOneOf(part, List.of("all", "sentence", "subset"), "sentences");
    this.classes = List.copyOf(classes);
    this.fromLabels = source.equals("labels");
    this.part = part;
  }

  /**
   * Chooses what is seen of a sample's text.
   *
   * @param random a stream of the sample's own
   */
  public SeenText of(Sample sample, SplittableRandom random) {
    List<String> whole =
        Sentences.of(fromLabels ? LabelText.of(classes, sample.labels()) : sample.text());
    return new SeenText(
        whole,
        switch (part) {
          case "sentence" -> List.of(whole.get(random.nextInt(whole.size())));
          case "subset" -> subset(whole, random);
          default -> whole;
        });
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
