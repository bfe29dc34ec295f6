package cxrcml.dataset.collection;

import static java.util.Objects.requireNonNull;

import cxrcml.dataset.label.LabelPolicy;
import java.nio.file.Path;

/**
 * What to take from a collection.
 *
 * @param layout of its label file
 * @param root the folder that image paths start from
 * @param labels its label file
 * @param classMap a file that renames classes, or null
 * @param labelPolicy what labels that are neither 0 nor 1 count as
 * @param head how many samples to take, from the first on; {@link Integer#MAX_VALUE} for all
 * @param folds number of folds
 * @param seed of the folds
 */
public record CollectionOptions(
    Layout layout,
    Path root,
    Path labels,
    Path classMap,
    LabelPolicy labelPolicy,
    int head,
    int folds,
    long seed) {
  /** Checks that all is there. */
  public CollectionOptions {
    requireNonNull(layout, "layout");
    requireNonNull(root, "root");
    requireNonNull(labels, "labels");
    requireNonNull(labelPolicy, "labelPolicy");
  }
}
