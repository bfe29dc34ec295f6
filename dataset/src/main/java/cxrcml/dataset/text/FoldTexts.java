package cxrcml.dataset.text;

import static java.util.Objects.requireNonNull;

import cxrcml.dataset.PreparedDataset;
import java.util.ArrayList;
import java.util.List;

/**
 * What is seen of the texts in each fold. The views of the last fold that was asked for are kept,
 * because making them may read all texts. Safe for use by many threads.
 */
public final class FoldTexts {
  private final PreparedDataset dataset;
  private final String source;
  private final String part;
  private final double rarity;
  private final int count;

  /** Of {@link #viewedFold}; both change in {@link #of} alone. */
  private List<TextView> views;

  private int viewedFold = -1;

  /**
   * Chooses as {@link TextView#of} does.
   *
   * @param rarity of the last text of a sample; all others are drawn evenly
   * @param count texts of a sample that one step sees, at least 1
   */
  public FoldTexts(PreparedDataset dataset, String source, String part, double rarity, int count) {
    this.dataset = requireNonNull(dataset, "dataset");
    this.source = requireNonNull(source, "source");
    this.part = requireNonNull(part, "part");
    this.rarity = rarity;
    this.count = count;
  }

  /** Returns what is seen while a fold is trained: a view for each text of a sample. */
  public synchronized List<TextView> of(int fold) {
    if (fold != viewedFold) {
      List<TextView> all = new ArrayList<>();
      for (int i = 1; i <= count; i++) {
        all.add(TextView.of(dataset, fold, source, part, i < count ? 0 : rarity));
      }
      views = List.copyOf(all);
      viewedFold = fold;
    }
    return views;
  }
}
