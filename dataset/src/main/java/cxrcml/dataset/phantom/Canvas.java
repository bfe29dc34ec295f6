package cxrcml.dataset.phantom;

import java.util.SplittableRandom;
import java.util.function.DoubleBinaryOperator;

/**
 * A square grey picture that shapes are painted on; 0 is black (air), 1 is white (metal).
 *
 * <p>Painting happens in the patient's unit square; the placement (shift, scale, tilt) says where
 * that lies on the detector.
 */
final class Canvas {
  private final int size;
  private final double[] values;
  private final double[] xs;
  private final double[] ys;

  /**
   * Makes a black canvas.
   *
   * @param size pixels along each side
   */
  Canvas(int size, Placement placement) {
    this.size = size;
    values = new double[size * size];
    xs = new double[size * size];
    ys = new double[size * size];
    double cos = StrictMath.cos(placement.tilt()) / placement.scale();
    double sin = StrictMath.sin(placement.tilt()) / placement.scale();
    for (int i = 0; i < values.length; i++) {
      int column = i % size;
      int row = i / size;
      double dx = (column + 0.5) / size - 0.5 - placement.shiftX();
      double dy = (row + 0.5) / size - 0.5 - placement.shiftY();
      xs[i] = 0.5 + cos * dx + sin * dy;
      ys[i] = 0.5 + cos * dy - sin * dx;
    }
  }

  /**
   * How the patient stood before the detector.
   *
   * @param shiftX in picture widths
   * @param shiftY in picture widths
   * @param scale 1: the unit square fills the picture
   * @param tilt clockwise, in radians
   */
  record Placement(double shiftX, double shiftY, double scale, double tilt) {}

  /** Adds {@code amount} where the shape is: something more, or less, in the beam. */
  void add(Shape shape, double amount) {
    paint(shape, (value, coverage) -> value + amount * coverage);
  }

  /** Replaces what is where the shape is by an even level. */
  void fill(Shape shape, double level) {
    fill(shape, level, 1);
  }

  /** As {@link #fill(Shape, double)}, letting 1 - opacity of the ground shine through. */
  void fill(Shape shape, double level, double opacity) {
    paint(shape, (value, coverage) -> value + opacity * coverage * (level - value));
  }

  /** Changes the pixels in the shape's box: value and coverage to new value. */
  private void paint(Shape shape, DoubleBinaryOperator change) {
    Shape.Box box = shape.bounds();
    for (int i = 0; i < values.length; i++) {
      if (box.contains(xs[i], ys[i])) {
        values[i] = change.applyAsDouble(values[i], shape.coverage(xs[i], ys[i]));
      }
    }
  }

  /** Develops the film. */
  void expose(Exposure exposure, SplittableRandom random) {
    for (int i = 0; i < values.length; i++) {
      double signal = Math.max(0, Math.min(1, values[i]));
      double curved = (1 - exposure.curve()) * signal + exposure.curve() * signal * signal;
      double grain = Draws.bell(random, exposure.grain());
      values[i] = exposure.offset() + exposure.gain() * curved + grain;
    }
  }

  /**
   * How a film was exposed.
   *
   * @param curve from 0, linear, to 1, square: darkens the middle greys
   * @param grain standard deviation of the noise of a pixel
   */
  record Exposure(double gain, double offset, double curve, double grain) {}

  /** Returns the pixels row by row, one unsigned byte each. */
  byte[] pixels() {
    byte[] pixels = new byte[size * size];
    for (int i = 0; i < pixels.length; i++) {
      pixels[i] = (byte) Math.max(0, Math.min(255, Math.round(255 * values[i])));
    }
    return pixels;
  }
}
