package cxrcml.dataset.collection;

import cxrcml.dataset.label.LabelSet;
import java.util.BitSet;

/** What the rows of one image say; a class is there if more than half of them see it. */
final class Votes {
  private final Layout.Image image;
  private final int[] positive;
  private final int[] unknown;
  private int rows;

  Votes(Layout.Image image, int classes) {
    this.image = image;
    this.positive = new int[classes];
    this.unknown = new int[classes];
  }

  void accept(LabelSet labels) {
    rows++;
    labels.positive().stream().forEach(c -> positive[c]++);
    labels.unknown().stream().forEach(c -> unknown[c]++);
  }

  Layout.Image image() {
    return image;
  }

  LabelSet result() {
    BitSet yes = new BitSet();
    BitSet open = new BitSet();
    for (int c = 0; c < positive.length; c++) {
      yes.set(c, 2 * positive[c] > rows);
      open.set(c, !yes.get(c) && 2 * (positive[c] + unknown[c]) > rows);
    }
    return new LabelSet(yes, open);
  }
}
