package cxrcml.coordinator.run;

/**
 * What a member that polls is told.
 *
 * @param <T> the work it asks for
 */
public sealed interface Answer<T> {

  /** Here is work. */
  record Work<T>(T what) implements Answer<T> {}

  /** There is none yet. */
  record Wait<T>(String reason) implements Answer<T> {}

  /** There will be none. */
  record Stop<T>(String reason) implements Answer<T> {}
}
