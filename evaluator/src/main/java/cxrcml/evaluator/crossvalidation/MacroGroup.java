package cxrcml.evaluator.crossvalidation;

import cxrcml.dataset.DiseaseClass;
import cxrcml.dataset.Group;
import java.util.List;
import java.util.Locale;

/** The sets of classes that a macro mean is taken over. */
public enum MacroGroup {
  ALL,
  HEAD,
  MEDIUM,
  TAIL,
  RARE;

  /** Returns the key in {@code results.json}. */
  public String key() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** Returns whether the class counts. */
  public boolean includes(DiseaseClass disease) {
    return switch (this) {
      case ALL -> true;
      case HEAD -> disease.group() == Group.HEAD;
      case MEDIUM -> disease.group() == Group.MEDIUM;
      case TAIL -> disease.group() == Group.TAIL;
      case RARE -> disease.rare();
    };
  }

  /** Averages the values that are not NaN over the group's classes; NaN if there are none. */
  public double mean(double[] perClass, List<DiseaseClass> classes) {
    double sum = 0;
    int count = 0;
    for (int c = 0; c < perClass.length; c++) {
      if (includes(classes.get(c)) && !Double.isNaN(perClass[c])) {
        sum += perClass[c];
        count++;
      }
    }
    return sum / count; // 0 / 0 = NaN
  }
}
