package cxrcml.parameters.optimizer;

import cxrcml.model.clip.Parameter;
import cxrcml.model.clip.ParameterLayout;
import cxrcml.parameters.plan.ShardRange;
import java.util.ArrayList;
import java.util.List;

/**
 * Which elements of a range weight decay applies to, as stretches that alternate.
 *
 * @param ends index after the last element of each stretch, counted from the start of the range
 * @param firstDecays whether the first stretch decays
 */
public record DecayedElements(List<Integer> ends, boolean firstDecays) {
  public DecayedElements {
    ends = List.copyOf(ends);
  }

  /** Works on elements that all decay or all do not. */
  @FunctionalInterface
  interface Stretch {
    void run(int from, int to, boolean decays);
  }

  /** Takes the layout's word for each tensor. */
  public static DecayedElements of(ParameterLayout layout, ShardRange range) {
    List<Integer> ends = new ArrayList<>();
    boolean firstDecays = false;
    boolean lastDecays = false;
    for (Parameter parameter : layout.parameters()) {
      long end = Math.min(parameter.end(), range.to()) - range.from();
      if (parameter.end() <= range.from() || parameter.offset() >= range.to()) {
        continue;
      }
      if (ends.isEmpty()) {
        firstDecays = parameter.decays();
      } else if (parameter.decays() == lastDecays) {
        ends.remove(ends.size() - 1);
      }
      lastDecays = parameter.decays();
      ends.add((int) end);
    }
    return new DecayedElements(ends, firstDecays);
  }

  /** Works on the elements {@code from} to {@code to}, stretch by stretch. */
  void forAll(int from, int to, Stretch stretch) {
    boolean decays = firstDecays;
    int start = 0;
    for (int end : ends) {
      if (Math.max(start, from) < Math.min(end, to)) {
        stretch.run(Math.max(start, from), Math.min(end, to), decays);
      }
      start = end;
      decays = !decays;
    }
  }
}
