package cxrcml.coordinator.membership;

import java.util.ArrayList;
import java.util.List;

/**
 * The seats that a run has.
 *
 * @param shards number of shards, at least 1
 * @param clusterer whether the run uses a mixture
 */
public record Seats(int shards, boolean clusterer) {
  private static final int MOST_WORKERS = 4096;

  /** Returns how many seats a role has. */
  int count(MemberRole role) {
    return switch (role) {
      case WORKER -> MOST_WORKERS;
      case SHARD -> shards;
      case CLUSTERER -> clusterer ? 1 : 0;
      case EVALUATOR -> 1;
    };
  }

  /**
   * Returns the seats whose holders keep state of the step, so that the loss of one is a rewind.
   */
  public List<Place> stateful() {
    List<Place> places = new ArrayList<>();
    for (int shard = 0; shard < shards; shard++) {
      places.add(Place.shard(shard));
    }
    if (clusterer) {
      places.add(Place.CLUSTERER);
    }
    return places;
  }
}
