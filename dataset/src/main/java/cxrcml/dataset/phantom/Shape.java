package cxrcml.dataset.phantom;

/**
 * A region of the unit square with soft edges.
 *
 * <p>x runs from the left of the picture to the right, y from the top to the bottom. Lengths are in
 * picture widths.
 */
@FunctionalInterface
interface Shape {
  /** Width of the transition from outside to inside: as soft as a radiograph, no aliasing. */
  double EDGE = 0.022;

  /** Returns how much of the region covers the point, in [0, 1]. */
  double coverage(double x, double y);

  /** Returns a box outside of which the coverage is 0. */
  default Box bounds() {
    return Box.EVERYWHERE;
  }

  /** The intersection. */
  default Shape and(Shape other) {
    Shape both =
        (x, y) -> {
          double own = coverage(x, y);
          return own == 0 ? 0 : own * other.coverage(x, y);
        };
    return both.within(bounds());
  }

  /** The same shape, known to lie in a box. */
  default Shape within(Box box) {
    return new Bounded(this, box);
  }

  /**
   * An upright rectangle.
   *
   * @param left smallest x
   * @param top smallest y
   */
  record Box(double left, double top, double right, double bottom) {
    static final Box EVERYWHERE = new Box(-9, -9, 9, 9);

    boolean contains(double x, double y) {
      return x >= left && x <= right && y >= top && y <= bottom;
    }

    /** The box of some points with a margin around them, soft edge included. */
    static Box around(double margin, Point... points) {
      double left = Double.POSITIVE_INFINITY;
      double top = Double.POSITIVE_INFINITY;
      double right = Double.NEGATIVE_INFINITY;
      double bottom = Double.NEGATIVE_INFINITY;
      for (Point point : points) {
        left = Math.min(left, point.x());
        top = Math.min(top, point.y());
        right = Math.max(right, point.x());
        bottom = Math.max(bottom, point.y());
      }
      double wide = margin + EDGE;
      return new Box(left - wide, top - wide, right + wide, bottom + wide);
    }
  }

  /** A shape with its box, which spares painting where it is not. */
  record Bounded(Shape shape, Box bounds) implements Shape {
    @Override
    public double coverage(double x, double y) {
      return shape.coverage(x, y);
    }
  }

  /** This region without another. */
  default Shape minus(Shape other) {
    return and((x, y) -> 1 - other.coverage(x, y));
  }

  /** The coverage of a point that lies {@code depth} inside the edge; negative: outside. */
  static double inside(double depth) {
    return Math.max(0, Math.min(1, 0.5 + depth / EDGE));
  }

  /** A disc. */
  static Shape disc(Point centre, double radius) {
    return ellipse(centre, radius, radius, 0);
  }

  /**
   * An ellipse with a sharp outline.
   *
   * @param angle of the first radius against the x axis, in radians, clockwise in the picture
   */
  static Shape ellipse(Point centre, double radiusX, double radiusY, double angle) {
    double smaller = Math.min(radiusX, radiusY);
    // The soft edge is as wide as EDGE along the smaller radius, wider along the other.
    double reach = Math.max(radiusX, radiusY) * (1 + EDGE / (2 * smaller));
    double cos = StrictMath.cos(angle);
    double sin = StrictMath.sin(angle);
    Shape shape =
        (x, y) -> {
          double dx = x - centre.x();
          double dy = y - centre.y();
          double u = (cos * dx + sin * dy) / radiusX;
          double v = (cos * dy - sin * dx) / radiusY;
          return inside((1 - Math.sqrt(u * u + v * v)) * smaller);
        };
    return shape.within(Box.around(reach, centre));
  }

  /** A cloud: full in the centre, fading to nothing at the radii. */
  static Shape glow(Point centre, double radiusX, double radiusY) {
    Shape shape =
        (x, y) -> {
          double u = (x - centre.x()) / radiusX;
          double v = (y - centre.y()) / radiusY;
          double rest = Math.max(0, 1 - u * u - v * v);
          return rest * (2 - rest);
        };
    return shape.within(Box.around(Math.max(radiusX, radiusY), centre));
  }

  /** A line through the points, with round ends. */
  static Shape stroke(double width, Point... points) {
    Shape shape =
        (x, y) -> {
          double nearest = Double.POSITIVE_INFINITY;
          for (int i = 1; i < points.length; i++) {
            nearest = Math.min(nearest, squaredDistance(x, y, points[i - 1], points[i]));
          }
          return inside(width / 2 - Math.sqrt(nearest));
        };
    return shape.within(Box.around(width / 2, points));
  }

  /** A polygon that is convex and whose corners run clockwise in the picture. */
  static Shape convex(Point... corners) {
    Shape shape =
        (x, y) -> {
          double depth = Double.POSITIVE_INFINITY;
          Point from = corners[corners.length - 1];
          for (Point to : corners) {
            double dx = to.x() - from.x();
            double dy = to.y() - from.y();
            double cross = dx * (y - from.y()) - dy * (x - from.x());
            depth = Math.min(depth, cross / Math.sqrt(dx * dx + dy * dy));
            from = to;
          }
          return inside(depth);
        };
    return shape.within(Box.around(2 * EDGE, corners));
  }

  /** Smooth random mottling with spots of the given size, in [0, 1] everywhere. */
  static Shape mottle(double spot, long seed) {
    return (x, y) -> {
      double u = x / spot;
      double v = y / spot;
      long column = (long) Math.floor(u);
      long row = (long) Math.floor(v);
      double fx = u - column;
      double fy = v - row;
      double above = (1 - fx) * lattice(column, row, seed) + fx * lattice(column + 1, row, seed);
      double below =
          (1 - fx) * lattice(column, row + 1, seed) + fx * lattice(column + 1, row + 1, seed);
      return (1 - fy) * above + fy * below;
    };
  }

  private static double lattice(long column, long row, long seed) {
    return (Draws.mix(seed, column, row) >>> 11) * 0x1p-53;
  }

  private static double squaredDistance(double x, double y, Point a, Point b) {
    double dx = b.x() - a.x();
    double dy = b.y() - a.y();
    double along = ((x - a.x()) * dx + (y - a.y()) * dy) / Math.max(1e-12, dx * dx + dy * dy);
    double t = Math.max(0, Math.min(1, along));
    double ex = x - a.x() - t * dx;
    double ey = y - a.y() - t * dy;
    return ex * ex + ey * ey;
  }
}
