package cxrcml.dataset.inspection;

import java.util.ArrayList;
import java.util.List;
import java.util.function.ToIntFunction;

/** Sets a sample's number and its class names in a few short lines; no name is broken in two. */
final class Caption {
  private static final String CUT = "...";

  private final int room;
  private final int mostLines;
  private final ToIntFunction<String> width;

  /**
   * Configures the lines.
   *
   * @param room width of a line
   * @param mostLines at least 1
   * @param width of a text, in the unit of {@code room}
   */
  Caption(int room, int mostLines, ToIntFunction<String> width) {
    this.room = room;
    this.mostLines = mostLines;
    this.width = width;
  }

  /** Returns the lines; what finds no place is counted at the end. */
  List<String> lines(String number, List<String> names) {
    List<String> lines = new ArrayList<>();
    String line = number;
    for (int i = 0; i < names.size(); i++) {
      boolean last = i == names.size() - 1;
      String next = names.get(i) + (last ? "" : ",");
      String more = last ? "" : " +" + (names.size() - i - 1);
      boolean lastLine = lines.size() == mostLines - 1;
      if (fits(line + " " + next + (lastLine ? more : ""))) {
        line += " " + next;
      } else if (lastLine) {
        lines.add(line + " +" + (names.size() - i));
        return lines;
      } else {
        lines.add(line);
        line = cut(next, lines.size() == mostLines - 1 ? more : "");
      }
    }
    lines.add(line);
    return lines;
  }

  private boolean fits(String line) {
    return width.applyAsInt(line) <= room;
  }

  /** Shortens a name that is wider than a line with what may have to follow it. */
  private String cut(String name, String end) {
    if (fits(name + end)) {
      return name;
    }
    int length = name.length();
    while (length > 0 && !fits(name.substring(0, length) + CUT + end)) {
      length--;
    }
    return name.substring(0, length) + CUT;
  }
}
