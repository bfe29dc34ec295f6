package cxrcml.coordinator.membership;

/**
 * One process in one seat.
 *
 * @param incarnation drawn at random when the process starts
 */
public record MemberId(Place place, long incarnation) {
  @Override
  public String toString() {
    return place.toString();
  }
}
