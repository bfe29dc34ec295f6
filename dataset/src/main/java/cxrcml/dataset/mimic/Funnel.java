package cxrcml.dataset.mimic;

import cxrcml.dataset.PreparationStep;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;

/** Rows on their way through the steps of a join; each that is dropped is counted by reason. */
final class Funnel<T> {
  private final List<PreparationStep> steps;
  private List<T> rows;

  Funnel(List<T> rows) {
    this(rows, new ArrayList<>());
  }

  private Funnel(List<T> rows, List<PreparationStep> steps) {
    this.rows = rows;
    this.steps = steps;
  }

  /** Goes on with what each row becomes. */
  <R> Funnel<R> map(Function<T, R> function) {
    return new Funnel<>(rows.stream().map(function).toList(), steps);
  }

  /** Keeps the rows that {@code drop} has no reason against. */
  void step(String name, Function<T, Optional<String>> drop) {
    Map<String, Long> dropped = new TreeMap<>();
    List<T> kept = new ArrayList<>();
    for (T row : rows) {
      Optional<String> reason = drop.apply(row);
      if (reason.isPresent()) {
        dropped.merge(reason.get(), 1L, Long::sum);
      } else {
        kept.add(row);
      }
    }
    steps.add(new PreparationStep(name, rows.size(), kept.size(), dropped));
    rows = kept;
  }

  List<T> rows() {
    return rows;
  }

  List<PreparationStep> steps() {
    return steps;
  }
}
