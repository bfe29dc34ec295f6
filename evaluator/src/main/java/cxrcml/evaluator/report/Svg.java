package cxrcml.evaluator.report;

import cxrcml.dataset.Group;
import java.util.Locale;

/** Builds one inline picture; colours come from the page's style by class name. */
final class Svg {
  private final StringBuilder text = new StringBuilder();

  /** Starts a picture of the given size, in pixels, which scales with its container. */
  Svg(int width, int height, String description) {
    text.append("<svg viewBox=\"0 0 ").append(width).append(' ').append(height);
    text.append("\" width=\"").append(width).append("\" height=\"").append(height);
    text.append("\" role=\"img\" aria-label=\"").append(Text.html(description)).append("\">");
  }

  /** Draws a line. */
  Svg line(String style, double x1, double y1, double x2, double y2) {
    return path(style, "M" + point(x1, y1) + "L" + point(x2, y2));
  }

  /** Draws a path. */
  Svg path(String style, String commands) {
    text.append("<path class=\"").append(style).append("\" d=\"").append(commands).append("\"/>");
    return this;
  }

  /** Draws dots of one hue, in degrees, at the points of a path. */
  Svg dots(String hue, String commands) {
    text.append("<path class=\"dots\" style=\"--hue:").append(hue).append("\" d=\"");
    text.append(commands).append("\"/>");
    return this;
  }

  /** Draws a square of the given opacity that tells {@code tip} when pointed at. */
  Svg cell(double x, double y, double size, String opacity, String tip) {
    text.append("<path class=\"cell\" fill-opacity=\"").append(opacity).append("\" d=\"M");
    text.append(point(x, y)).append('h').append(number(size)).append('v').append(number(size));
    text.append("h-").append(number(size)).append("z\"><title>").append(Text.html(tip));
    text.append("</title></path>");
    return this;
  }

  /** Draws dots at the points of a path; {@code attributes} as in HTML. */
  Svg dots(String style, String attributes, String commands) {
    text.append("<path class=\"dots ").append(style).append("\" ").append(attributes);
    text.append(" d=\"").append(commands).append("\"/>");
    return this;
  }

  /** Writes text; {@code style} may hold {@code mid} or {@code end} to anchor it there. */
  Svg label(String style, double x, double y, String label) {
    text.append("<text class=\"").append(style).append("\" x=\"").append(number(x));
    text.append("\" y=\"").append(number(y)).append("\">").append(Text.html(label));
    text.append("</text>");
    return this;
  }

  /** Draws a mark that tells {@code tip} when pointed at: a circle, square or triangle. */
  Svg mark(String style, Shape shape, double x, double y, String tip) {
    text.append("<path class=\"mark ").append(style).append("\" d=\"");
    text.append(shape.path(x, y)).append("\"><title>").append(Text.html(tip));
    text.append("</title></path>");
    return this;
  }

  /**
   * Draws an axis with its grid: horizontal below {@code bottom}, vertical left of {@code left}.
   */
  Svg horizontalAxis(Scale scale, int ticks, double top, double bottom) {
    for (double tick : scale.ticks(ticks)) {
      line("grid", scale.at(tick), top, scale.at(tick), bottom);
      label("tick mid", scale.at(tick), bottom + 16, axisNumber(tick));
    }
    return line("axis", scale.start(), bottom, scale.end(), bottom);
  }

  Svg verticalAxis(Scale scale, int ticks, double left, double right) {
    for (double tick : scale.ticks(ticks)) {
      line("grid", left, scale.at(tick), right, scale.at(tick));
      label("tick end", left - 8, scale.at(tick) + 4, axisNumber(tick));
    }
    return line("axis", left, scale.start(), left, scale.end());
  }

  private static String axisNumber(double tick) {
    return tick >= 1_000 && tick < 1_000_000 ? Text.count((long) tick) : Text.magnitude(tick);
  }

  /** Shapes tell groups apart without colour. */
  enum Shape {
    CIRCLE {
      @Override
      String path(double x, double y) {
        return "M" + point(x - 4, y) + "a4 4 0 1 0 8 0a4 4 0 1 0 -8 0z";
      }
    },
    SQUARE {
      @Override
      String path(double x, double y) {
        return "M" + point(x - 3.6, y - 3.6) + "h7.2v7.2h-7.2z";
      }
    },
    TRIANGLE {
      @Override
      String path(double x, double y) {
        return "M" + point(x, y - 4.8) + "l4.6 8.2h-9.2z";
      }
    };

    abstract String path(double x, double y);

    static Shape of(Group group) {
      return switch (group) {
        case HEAD -> CIRCLE;
        case MEDIUM -> SQUARE;
        case TAIL -> TRIANGLE;
      };
    }
  }

  /** Writes a point as a path wants it. */
  static String point(double x, double y) {
    return number(x) + " " + number(y);
  }

  private static String number(double value) {
    String text = String.format(Locale.ROOT, "%.1f", value);
    return text.endsWith(".0") ? text.substring(0, text.length() - 2) : text;
  }

  @Override
  public String toString() {
    return text + "</svg>";
  }
}
