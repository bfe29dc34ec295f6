package cxrcml.dataset.label;

import cxrcml.dataset.InvalidDataException;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The classes of one data set in the words of another, so that a model that has learnt on the other
 * can be evaluated on the one. Several classes may become one, which a sample carries if it carries
 * any of them.
 */
public final class ClassTransfer {
  private static final int LEFT_OUT = -1;

  private final List<String> names;
  private final int[] targets;
  private final Map<String, List<String>> sources = new LinkedHashMap<>();
  private final Map<String, String> leftOut = new LinkedHashMap<>();
  private final List<String> missing;

  private ClassTransfer(List<String> own, ClassMap map, List<String> learnt) {
    for (String name : own) {
      String target = map.knows(name) ? map.target(name).orElse("") : "";
      if (target.isEmpty()) {
        leftOut.put(name, map.knows(name) ? "the class map leaves it out" : "not in the class map");
      } else if (!learnt.isEmpty() && !learnt.contains(target)) {
        leftOut.put(name, "the model has not learnt '" + target + "'");
      } else {
        sources.computeIfAbsent(target, key -> new ArrayList<>()).add(name);
      }
    }
    names = List.copyOf(sources.keySet());
    targets = own.stream().mapToInt(name -> targetOf(name)).toArray();
    missing = learnt.stream().filter(name -> !sources.containsKey(name)).toList();
  }

  private int targetOf(String name) {
    for (Map.Entry<String, List<String>> entry : sources.entrySet()) {
      if (entry.getValue().contains(name)) {
        return names.indexOf(entry.getKey());
      }
    }
    return LEFT_OUT;
  }

  /**
   * Decides what becomes of each class.
   *
   * @param own the classes of the data set
   * @param learnt those of the data set that the model learnt on; empty: not known
   * @throws InvalidDataException if none is left
   */
  public static ClassTransfer of(List<String> own, ClassMap map, List<String> learnt) {
    ClassTransfer transfer = new ClassTransfer(own, map, learnt);
    if (transfer.names.isEmpty()) {
      throw new InvalidDataException(
          "classes: %s (expected: some that the class map names as the model's)"
              .formatted(transfer.leftOut));
    }
    return transfer;
  }

  /** Returns the classes that there are now, in the order of their first source. */
  public List<String> names() {
    return names;
  }

  /** Returns what each class was made of. */
  public Map<String, List<String>> sources() {
    return sources;
  }

  /** Returns the classes of the data set that have no place, each with the reason. */
  public Map<String, String> leftOut() {
    return leftOut;
  }

  /** Returns the classes that the model has learnt and the data set lacks. */
  public List<String> missing() {
    return missing;
  }

  /** Returns the labels of a sample; of several that become one, a positive one decides. */
  public LabelSet apply(LabelSet labels) {
    BitSet positive = moved(labels.positive());
    BitSet unknown = moved(labels.unknown());
    unknown.andNot(positive);
    return new LabelSet(positive, unknown);
  }

  private BitSet moved(BitSet labels) {
    BitSet moved = new BitSet();
    labels.stream().map(c -> targets[c]).filter(c -> c != LEFT_OUT).forEach(moved::set);
    return moved;
  }
}
