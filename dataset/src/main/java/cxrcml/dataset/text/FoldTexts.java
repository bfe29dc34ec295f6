package cxrcml.dataset.text;

import static java.util.Objects.requireNonNull;

import cxrcml.dataset.PreparedDataset;

/**
 * What is seen of the texts in each fold. The view of the last fold that was asked for is kept,
 * because making one may read all texts. Safe for use by many threads.
 */
public final class FoldTexts {
  private final PreparedDataset dataset;
  private final String source;
  private final String part;
  private final double rarity;

  /** Of {@link #viewedFold}; both change in {@link #of} alone. */
  private TextView view;

  private int viewedFold = -1;

  /** Chooses as {@link TextView#of} does. */
  public FoldTexts(PreparedDataset dataset, String source, String part, double rarity) {
    this.dataset = requireNonNull(dataset, "dataset");
    this.source = requireNonNull(source, "source");
    this.part = requireNonNull(part, "part");
    this.rarity = rarity;
  }

  /** Returns what is seen while a fold is trained. */
  public synchronized TextView of(int fold) {
    if (fold != viewedFold) {
      view = TextView.of(dataset, fold, source, part, rarity);
      viewedFold = fold;
    }
    return view;
  }
}
