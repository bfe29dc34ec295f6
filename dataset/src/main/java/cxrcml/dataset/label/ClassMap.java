package cxrcml.dataset.label;

import static java.util.stream.Collectors.toCollection;

import cxrcml.dataset.InvalidDataException;
import cxrcml.dataset.table.Table;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Renames classes: a CSV file of two columns, the class of the source and the class to be; an empty
 * one leaves the class out. Several classes may become one: a sample carries it if it carries any
 * of them.
 */
public final class ClassMap {
  private final Path file;
  private final Map<String, String> targets;

  private ClassMap(Path file, Map<String, String> targets) {
    this.file = file;
    this.targets = targets;
  }

  /** Keeps all names. */
  public static ClassMap identity() {
    return new ClassMap(null, Map.of());
  }

  /** Reads a map from the first two columns of a CSV file. */
  public static ClassMap read(Path file) throws IOException {
    Table table = Table.read(file);
    if (table.columns().size() < 2) {
      throw new InvalidDataException(
          file + ": one column (expected: the class of the source, and the class to be)");
    }
    String source = table.columns().get(0);
    Map<String, String> targets = new LinkedHashMap<>();
    table
        .index(source)
        .forEach((name, row) -> targets.put(name, row.get(table.columns().get(1)).strip()));
    return new ClassMap(file, targets);
  }

  /** Returns whether the map says what becomes of {@code name}. */
  public boolean knows(String name) {
    return file == null || targets.containsKey(name);
  }

  /** Returns the class that {@code name} becomes; empty if it is left out. */
  public Optional<String> target(String name) {
    if (file == null) {
      return Optional.of(name);
    }
    String target = targets.get(name);
    if (target == null) {
      throw new InvalidDataException(
          "class map "
              + file
              + ": no row for class '"
              + name
              + "' (expected: one; an empty second"
              + " column leaves the class out)");
    }
    return target.isEmpty() ? Optional.empty() : Optional.of(target);
  }

  /** Returns the classes that there will be, in the order of their first source. */
  public List<String> targets(List<String> names) {
    return List.copyOf(
        names.stream()
            .flatMap(name -> target(name).stream())
            .collect(toCollection(LinkedHashSet::new)));
  }
}
