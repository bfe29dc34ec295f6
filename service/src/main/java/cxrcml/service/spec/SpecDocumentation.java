package cxrcml.service.spec;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.RecordComponent;

/**
 * Writes {@code docs/spec.md} from the records, so that the page cannot differ from the program.
 */
public final class SpecDocumentation {
  private SpecDocumentation() {}

  /** Returns the page: one table a section, in the order of the records. */
  public static String markdown() {
    StringBuilder page = new StringBuilder();
    page.append("# The run specification\n\n");
    page.append(
        "A run specification is a YAML file. Every key may be left out and then has its default;"
            + " an unknown key is an error. `--set section.key=value` replaces one value. All of it"
            + " is hashed into every checkpoint and result; the numbers of workers and shards are"
            + " not part of it, because they do not change the result.\n");
    table(page, "Top level", RunSpec.DEFAULTS);
    for (RecordComponent component : RunSpec.class.getRecordComponents()) {
      if (component.getType().isRecord()) {
        table(page, "`" + component.getName() + "`", (Record) value(component, RunSpec.DEFAULTS));
      }
    }
    page.append("\nGenerated from the records of `cxrcml.service.spec`; a test compares it.\n");
    return page.toString();
  }

  private static void table(StringBuilder page, String title, Record defaults) {
    page.append("\n## ").append(title).append("\n\n");
    page.append("| key | default | meaning |\n| --- | --- | --- |\n");
    for (RecordComponent component : defaults.getClass().getRecordComponents()) {
      Doc doc = component.getAnnotation(Doc.class);
      if (doc != null) {
        page.append("| `").append(component.getName()).append("` | `");
        page.append(value(component, defaults)).append("` | ").append(doc.value()).append(" |\n");
      }
    }
  }

  private static Object value(RecordComponent component, Record of) {
    try {
      Object value = component.getAccessor().invoke(of);
      return "".equals(value) ? "\"\"" : value;
    } catch (IllegalAccessException | InvocationTargetException e) {
      throw new IllegalStateException(e);
    }
  }
}
