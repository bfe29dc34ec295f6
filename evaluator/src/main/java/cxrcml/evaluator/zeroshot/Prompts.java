package cxrcml.evaluator.zeroshot;

import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * The sentences that stand for presence and absence of each class. In a template, <code>{}</code>
 * is the class name. The read-out decides more than most training choices, so it is fixed per text
 * source and stored with every result.
 *
 * @param present templates for presence; at least one
 * @param absent templates for absence; empty: score by presence alone
 * @param classes templates of single classes in place of the above, by class name; without any, a
 *     pair reads {@code Normal} and {@code No Finding} as normal against abnormal
 */
public record Prompts(
    List<String> present, List<String> absent, Map<String, ClassPrompts> classes) {
  /** Where the class name goes. */
  public static final String NAME = "{}";

  /** Classes whose name already says that something is absent: "no Normal" would invert them. */
  private static final Set<String> NORMAL = Set.of("Normal", "No Finding");

  /**
   * The sentences of one class.
   *
   * @param present templates for presence; at least one
   * @param absent templates for absence; empty: score by presence alone
   */
  public record ClassPrompts(List<String> present, List<String> absent) {
    static final ClassPrompts NORMAL =
        new ClassPrompts(
            List.of("no acute cardiopulmonary process", "normal chest"),
            List.of("acute cardiopulmonary process", "abnormal chest"));

    /** Checks and copies the lists; an absent list that is missing is empty. */
    public ClassPrompts {
      present = present == null ? List.of() : List.copyOf(present);
      absent = absent == null ? List.of() : List.copyOf(absent);
      if (present.isEmpty()) {
        throw new IllegalArgumentException("present: [] (expected: at least one template)");
      }
      requireText(present, "present");
      requireText(absent, "absent");
    }

    private static void requireText(List<String> templates, String name) {
      for (String template : templates) {
        if (template.isBlank()) {
          throw new IllegalArgumentException(name + ": '" + template + "' (expected: not blank)");
        }
      }
    }

    ClassPrompts named(String name) {
      return new ClassPrompts(fill(present, name), fill(absent, name));
    }

    private static List<String> fill(List<String> templates, String name) {
      return templates.stream().map(template -> template.replace(NAME, name)).toList();
    }
  }

  /** Checks and copies; what is missing is empty. */
  public Prompts {
    ClassPrompts general = new ClassPrompts(present, absent);
    present = general.present;
    absent = general.absent;
    // In order of name: results are the same bytes in every process.
    classes = classes == null ? Map.of() : Collections.unmodifiableMap(new TreeMap<>(classes));
    for (String template : present) {
      requireName(template, "present");
    }
    for (String template : absent) {
      requireName(template, "absent");
    }
  }

  private static void requireName(String template, String name) {
    if (!template.contains(NAME)) {
      throw new IllegalArgumentException(
          name + ": '" + template + "' (expected: a template with {} for the class name)");
    }
  }

  /** Returns prompts by the same templates for every class. */
  public static Prompts of(List<String> present, List<String> absent) {
    return new Prompts(present, absent, Map.of());
  }

  /** Returns the sentences of a class: its own, or the templates with its name in place. */
  public ClassPrompts of(String name) {
    ClassPrompts general =
        readsNormal(name) ? ClassPrompts.NORMAL : new ClassPrompts(present, absent);
    return classes.getOrDefault(name, general).named(name);
  }

  /** Returns the same prompts for these classes, with nothing left to a rule of this program. */
  public Prompts spelledOut(List<String> names) {
    Map<String, ClassPrompts> all = new TreeMap<>(classes);
    names.stream()
        .filter(this::readsNormal)
        .forEach(name -> all.putIfAbsent(name, ClassPrompts.NORMAL));
    return new Prompts(present, absent, all);
  }

  private boolean readsNormal(String name) {
    return !absent.isEmpty() && NORMAL.contains(name);
  }

  /** Requires that every class with its own prompts is one of the given ones. */
  public void requireKnown(List<String> names) {
    for (String name : classes.keySet()) {
      if (!names.contains(name)) {
        throw new IllegalArgumentException(
            "prompts for class '" + name + "' (expected: one of " + names + ")");
      }
    }
  }
}
