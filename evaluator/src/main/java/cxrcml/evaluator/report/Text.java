package cxrcml.evaluator.report;

import cxrcml.evaluator.crossvalidation.ClassResult;
import java.util.Locale;

/** How numbers and names are written, the same everywhere and in every locale. */
final class Text {
  /** Where nothing could be computed. */
  static final String NOTHING = "-";

  private Text() {}

  /** Writes an area with three decimals. */
  static String area(double value) {
    return Double.isNaN(value) ? NOTHING : String.format(Locale.ROOT, "%.3f", value);
  }

  /** Writes a difference of areas with its sign; what rounds to zero has none. */
  static String difference(double value) {
    if (Double.isNaN(value)) {
      return NOTHING;
    }
    String text = String.format(Locale.ROOT, "%+.3f", value);
    return text.substring(1).equals("0.000") ? "0.000" : text;
  }

  /** Writes {@code [low, high]}; empty where there is none. */
  static String interval(double low, double high) {
    return Double.isNaN(low) ? "" : "[" + area(low) + ", " + area(high) + "]";
  }

  /** Writes {@code [low, high]} of a difference; empty where there is none. */
  static String differenceInterval(double low, double high) {
    return Double.isNaN(low) ? "" : "[" + difference(low) + ", " + difference(high) + "]";
  }

  /** Writes a count with separators of thousands. */
  static String count(long value) {
    return String.format(Locale.ROOT, "%,d", value);
  }

  /** Writes a positive number of any magnitude in few characters. */
  static String magnitude(double value) {
    if (value == 0 || (Math.abs(value) >= 0.001 && Math.abs(value) < 10_000)) {
      String text = String.format(Locale.ROOT, "%.3f", value);
      return text.replaceAll("\\.?0+$", "");
    }
    return String.format(Locale.ROOT, "%.1e", value)
        .replace(".0e", "e")
        .replaceAll("e([+-])0", "e$1");
  }

  /** Writes the group of a class, marking the rare. */
  static String group(ClassResult result) {
    String group = result.disease().group().name().toLowerCase(Locale.ROOT);
    return result.disease().rare() ? group + ", rare" : group;
  }

  /** Escapes text for an HTML element or a quoted attribute. */
  static String html(String text) {
    return text.replace("&", "&amp;")
        .replace("<", "&lt;")
        .replace(">", "&gt;")
        .replace("\"", "&quot;")
        .replace("'", "&#39;");
  }
}
