package cxrcml.dataset.collection;

import cxrcml.dataset.label.ClassMap;
import cxrcml.dataset.label.LabelSet;
import cxrcml.dataset.table.Table;
import java.util.BitSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/** Turns lists of findings into labels; findings that the class map lacks are counted, and left. */
final class FindingLists {
  private final Layout layout;
  private final ClassMap classMap;
  private final Map<String, Integer> unmapped = new TreeMap<>();
  private List<String> classNames = List.of();

  FindingLists(Layout layout, ClassMap classMap) {
    this.layout = layout;
    this.classMap = classMap;
  }

  /** Collects the classes of all rows; they are in alphabetical order. */
  void learn(List<Table.Row> rows) {
    Set<String> names = new TreeSet<>();
    for (Table.Row row : rows) {
      for (String finding : layout.findings(row)) {
        if (classMap.knows(finding)) {
          classMap.target(finding).ifPresent(names::add);
        } else {
          unmapped.merge(finding, 1, Integer::sum);
        }
      }
    }
    classNames = List.copyOf(names);
  }

  List<String> classNames() {
    return classNames;
  }

  LabelSet read(Table.Row row) {
    BitSet positive = new BitSet();
    layout.findings(row).stream()
        .filter(classMap::knows)
        .flatMap(finding -> classMap.target(finding).stream())
        .forEach(name -> positive.set(classNames.indexOf(name)));
    return new LabelSet(positive, new BitSet());
  }

  Optional<String> note() {
    return unmapped.isEmpty()
        ? Optional.empty()
        : Optional.of("labels: findings that the class map lacks are left out: " + unmapped);
  }
}
