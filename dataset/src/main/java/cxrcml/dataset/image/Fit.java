package cxrcml.dataset.image;

/** How an image that is not square becomes so. */
public enum Fit {
  /** Its shorter side fills the square and the centre is kept, as CLIP does. */
  CROP,

  /**
   * Its longer side fills the square and the rest is black, as CheXzero does: nothing is cut off.
   */
  PAD
}
