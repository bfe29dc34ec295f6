package cxrcml.dataset.phantom;

import java.util.function.BiFunction;

/**
 * How a class shows itself: in the build of the chest, in what is painted over it, and in words.
 *
 * @param sided whether it is on one side at a time
 * @param words what a radiologist says of it; the class itself may or may not be named
 */
record Sign(
    boolean sided, String words, Drawing drawing, BiFunction<Anatomy, Finding, Anatomy> reshaping) {

  /** A sign that is painted over an ordinary chest. */
  static Sign painted(boolean sided, String words, Drawing drawing) {
    return new Sign(sided, words, drawing, (anatomy, finding) -> anatomy);
  }

  /** A sign that lies in the shape of the organs alone. */
  static Sign shaped(String words, BiFunction<Anatomy, Finding, Anatomy> reshaping) {
    return new Sign(false, words, (canvas, anatomy, finding, random) -> {}, reshaping);
  }
}
