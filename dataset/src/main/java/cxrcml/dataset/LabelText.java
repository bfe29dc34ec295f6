package cxrcml.dataset;

import static java.util.stream.Collectors.joining;

import java.util.BitSet;
import java.util.List;

/** Makes text from labels: the text source {@code labels}. */
public final class LabelText {
  /** The text of a sample that carries no class. */
  public static final String NO_FINDING = "No finding is present.";

  private LabelText() {}

  /** Returns one sentence per class that the sample carries, in class order. */
  public static String of(List<DiseaseClass> classes, BitSet labels) {
    return ofNames(classes.stream().map(DiseaseClass::name).toList(), labels);
  }

  /** As {@link #of(List, BitSet)}, from the names of the classes. */
  public static String ofNames(List<String> classNames, BitSet labels) {
    return labels.isEmpty()
        ? NO_FINDING
        : labels.stream().mapToObj(c -> sentence(classNames.get(c))).collect(joining(" "));
  }

  /** Returns the sentence that states a class. */
  public static String sentence(String className) {
    return className + " is present.";
  }
}
