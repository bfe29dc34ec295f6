package cxrcml.coordinator.page;

import java.util.List;
import java.util.Locale;

/** Builds a page; every text that is not markup of ours is escaped. */
final class Html {
  private final StringBuilder text = new StringBuilder();

  /** Appends markup as it is. */
  Html raw(String markup) {
    text.append(markup);
    return this;
  }

  /** Appends an element that holds text. */
  Html element(String tag, String words) {
    return raw("<" + tag + ">").words(words).raw("</" + tag + ">");
  }

  Html words(String words) {
    text.append(escaped(words));
    return this;
  }

  /** Appends a row of a table; the first cell heads it. */
  Html row(List<String> cells) {
    raw("<tr>").element("th", cells.get(0));
    cells.subList(1, cells.size()).forEach(cell -> element("td", cell));
    return raw("</tr>\n");
  }

  Html header(List<String> cells) {
    raw("<tr>");
    cells.forEach(cell -> element("th", cell));
    return raw("</tr>\n");
  }

  static String escaped(String words) {
    return words
        .replace("&", "&amp;")
        .replace("<", "&lt;")
        .replace(">", "&gt;")
        .replace("\"", "&quot;");
  }

  /** Returns a number with so many decimals; a dash if it is none. */
  static String number(double value, int decimals) {
    return Double.isFinite(value) ? String.format(Locale.ROOT, "%." + decimals + "f", value) : "–";
  }

  /** Returns a time in the two units that matter. */
  static String time(double seconds) {
    if (!Double.isFinite(seconds) || seconds < 0) {
      return "–";
    }
    long whole = Math.round(seconds);
    if (whole < 60) {
      return whole + " s";
    }
    if (whole < 3600) {
      return whole / 60 + " min " + whole % 60 + " s";
    }
    return whole < 86_400
        ? whole / 3600 + " h " + whole / 60 % 60 + " min"
        : whole / 86_400 + " d " + whole / 3600 % 24 + " h";
  }

  @Override
  public String toString() {
    return text.toString();
  }
}
