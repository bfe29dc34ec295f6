package cxrcml.coordinator.page;

import java.util.ArrayList;
import java.util.List;

/**
 * Losses over the steps of a fold in bounded memory: where there are too many points, neighbours
 * become one that holds their mean.
 */
final class LossCurve {
  private final int most;
  private final List<Point> points = new ArrayList<>();
  private int stride = 1;

  /**
   * The mean over some steps.
   *
   * @param version that the last of them yielded
   * @param steps how many
   */
  record Point(long version, int steps, double contrastive, double triplet) {
    private Point with(Point next) {
      int both = steps + next.steps;
      return new Point(
          next.version,
          both,
          (contrastive * steps + next.contrastive * next.steps) / both,
          (triplet * steps + next.triplet * next.steps) / both);
    }
  }

  /**
   * @param most points that are kept, >= 2
   */
  LossCurve(int most) {
    this.most = most;
  }

  /** Adds a committed step; one without finite losses is left out. */
  void add(long version, double contrastive, double triplet) {
    if (!Double.isFinite(contrastive) || !Double.isFinite(triplet)) {
      return;
    }
    Point point = new Point(version, 1, contrastive, triplet);
    int last = points.size() - 1;
    if (last >= 0 && points.get(last).steps < stride) {
      points.set(last, points.get(last).with(point));
      return;
    }
    if (points.size() == most) {
      halve();
    }
    points.add(point);
  }

  private void halve() {
    List<Point> merged = new ArrayList<>();
    for (int i = 0; i + 1 < points.size(); i += 2) {
      merged.add(points.get(i).with(points.get(i + 1)));
    }
    if (points.size() % 2 == 1) {
      merged.add(points.get(points.size() - 1));
    }
    points.clear();
    points.addAll(merged);
    stride *= 2;
  }

  /** Forgets what follows a version: the run went back to it. */
  void rewind(long version) {
    points.removeIf(point -> point.version > version);
  }

  List<Point> points() {
    return List.copyOf(points);
  }
}
