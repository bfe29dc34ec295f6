package cxrcml.dataset.phantom;

/** A place in the picture, in picture widths from the top left corner. */
record Point(double x, double y) {
  /** Returns the place moved by (dx, dy). */
  Point plus(double dx, double dy) {
    return new Point(x + dx, y + dy);
  }
}
