package cxrcml.dataset;

import static java.util.Comparator.comparingInt;
import static java.util.Locale.ROOT;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * Looks for what would spoil a training run without breaking it: the same text again and again,
 * classes that cannot be learnt or scored, the same image twice, lateral views. Each is one
 * sentence.
 */
final class Pitfalls {
  /** From this share on, most pairs of a micro-batch are no pairs. */
  private static final double CONSTANT_TEXT = 0.5;

  /** Of fewer samples, many may well be alike. */
  private static final int ENOUGH = 10;

  private final List<String> classNames;
  private final Map<String, Integer> texts = new HashMap<>();
  private final Map<ImageMark, String> subjectOfImage = new HashMap<>();
  private final BitSet[] foldsOfClass;
  private final BitSet folds = new BitSet();
  private int samples;
  private int repeated;
  private int repeatedElsewhere;
  private int lateral;
  private long unknown;

  Pitfalls(List<String> classNames) {
    this.classNames = classNames;
    this.foldsOfClass = new BitSet[classNames.size()];
    for (int c = 0; c < foldsOfClass.length; c++) {
      foldsOfClass[c] = new BitSet();
    }
  }

  void accept(SampleRow row, ImageMark mark) {
    samples++;
    texts.merge(row.text(), 1, Integer::sum);
    folds.set(row.fold());
    row.labels().stream().forEach(c -> foldsOfClass[c].set(row.fold()));
    unknown += row.unknown().cardinality();
    String subject = subjectOfImage.putIfAbsent(mark, row.subject());
    if (subject != null) {
      repeated++;
      repeatedElsewhere += subject.equals(row.subject()) ? 0 : 1;
    }
    if (isLateral(row.view())) {
      lateral++;
    }
  }

  static boolean isLateral(String view) {
    String upper = view.toUpperCase(ROOT);
    return upper.equals("L") || upper.equals("LL") || upper.contains("LAT");
  }

  List<String> notes() {
    List<String> notes = new ArrayList<>();
    aboutTexts(notes);
    aboutClasses(notes);
    if (repeated > 0) {
      notes.add(
          "images: %d samples show the very pixels of another one, %d of them of another patient"
                  .formatted(repeated, repeatedElsewhere)
              + " (expected: each image once; results on them are too good)");
    }
    if (lateral > 0 && lateral < samples) {
      notes.add(
          "views: %d of %d samples are lateral (expected: frontal views only, or a model for both)"
              .formatted(lateral, samples));
    }
    if (unknown > 0) {
      notes.add(
          "labels: %d are unknown; results leave such a sample out of the class (expected: few)"
              .formatted(unknown));
    }
    return notes;
  }

  private void aboutTexts(List<String> notes) {
    int most = texts.values().stream().mapToInt(Integer::intValue).max().orElse(0);
    if (samples >= ENOUGH && most > CONSTANT_TEXT * samples) {
      String text =
          texts.entrySet().stream().max(comparingInt(Map.Entry::getValue)).orElseThrow().getKey();
      notes.add(
          "text: %d of %d samples say the same, '%.60s' (expected: texts that differ; on equal ones"
                  .formatted(most, samples, text.replaceAll("\\s+", " "))
              + " the contrastive loss stays at ln B)");
    }
  }

  private void aboutClasses(List<String> notes) {
    List<String> empty = named(0, 0);
    if (!empty.isEmpty()) {
      notes.add(
          "classes without a positive: %s (expected: some; they are skipped in results)"
              .formatted(String.join(", ", empty)));
    }
    List<String> partial = named(1, folds.cardinality() - 1);
    if (!partial.isEmpty()) {
      notes.add(
          "classes without a positive in some fold: %s (expected: positives of as many patients as"
                  .formatted(String.join(", ", partial))
              + " there are folds; such a fold says nothing about them)");
    }
  }

  /** Returns the classes that so many folds have positives of. */
  private List<String> named(int least, int most) {
    return IntStream.range(0, classNames.size())
        .filter(c -> foldsOfClass[c].cardinality() >= least)
        .filter(c -> foldsOfClass[c].cardinality() <= most)
        .mapToObj(classNames::get)
        .toList();
  }
}
