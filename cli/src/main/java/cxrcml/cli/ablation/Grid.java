package cxrcml.cli.ablation;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * A grid of runs: every row with every seed, over the same folds.
 *
 * @param name for people
 * @param spec the specification that all rows start from; relative to the grid's file
 * @param set what all rows set in it, by key such as {@code schedule.steps}
 * @param folds held out in turn; empty: all of the data set
 * @param seeds at least one, each once
 * @param rows at least two; the first is the baseline
 */
public record Grid(
    String name,
    String spec,
    Map<String, JsonNode> set,
    List<Integer> folds,
    List<Long> seeds,
    List<Row> rows) {
  private static final Pattern NAME = Pattern.compile("[a-z0-9][a-z0-9.-]*");

  /**
   * A row.
   *
   * @param name of lower-case letters, digits, {@code .} and {@code -}; also a directory's name
   * @param from the state of an earlier row that this one starts from; null: its own start
   * @param set what it sets on top of the grid
   */
  public record Row(String name, From from, Map<String, JsonNode> set) {
    /** Checks the name; what is missing is empty. */
    public Row {
      if (name == null || !NAME.matcher(name).matches()) {
        throw new IllegalArgumentException(
            "name: " + name + " (expected: lower-case letters, digits, . and -)");
      }
      set = ordered(set);
    }
  }

  /**
   * A state of another row's run under the same seed and fold.
   *
   * @param row its name
   * @param version its checkpoint, which must be kept to the end of that run
   */
  public record From(String row, long version) {}

  /** Checks the parts; what is missing is empty. */
  public Grid {
    if (spec == null || name == null || name.isBlank()) {
      throw new IllegalArgumentException("name, spec: missing (expected: both)");
    }
    set = ordered(set);
    folds = folds == null ? List.of() : List.copyOf(folds);
    seeds = seeds == null ? List.of() : List.copyOf(seeds);
    rows = rows == null ? List.of() : List.copyOf(rows);
    requireEachOnce("folds", folds);
    requireEachOnce("seeds", seeds);
    requireEachOnce("rows", rows.stream().map(Row::name).toList());
    if (seeds.isEmpty() || rows.size() < 2) {
      throw new IllegalArgumentException(
          "seeds, rows: %d, %d (expected: >= 1, >= 2)".formatted(seeds.size(), rows.size()));
    }
    Set<String> earlier = new HashSet<>();
    for (Row row : rows) {
      if (row.from != null && !earlier.contains(row.from.row)) {
        throw new IllegalArgumentException(
            "row %s, from: %s (expected: a row before it)".formatted(row.name, row.from.row));
      }
      earlier.add(row.name);
    }
  }

  private static void requireEachOnce(String what, List<?> values) {
    if (new HashSet<>(values).size() < values.size()) {
      throw new IllegalArgumentException(what + ": " + values + " (expected: each once)");
    }
  }

  private static Map<String, JsonNode> ordered(Map<String, JsonNode> set) {
    return set == null ? Map.of() : Collections.unmodifiableMap(new LinkedHashMap<>(set));
  }

  /** Returns what a row sets, for {@code --set}: the grid's values, then its own. */
  List<String> overrides(Row row) {
    List<String> overrides = new ArrayList<>();
    set.forEach((key, value) -> overrides.add(key + "=" + value));
    row.set.forEach((key, value) -> overrides.add(key + "=" + value));
    return overrides;
  }
}
