package cxrcml.coordinator.round;

/**
 * What every shard does with its reduced gradient.
 *
 * @param norm global gradient norm before clipping; not finite if the step is skipped
 * @param scale factor on the gradient, in (0, 1]
 * @param skip publish the next version unchanged
 */
public record Update(double norm, double scale, boolean skip) {
  private static final double EPSILON = 1e-6;

  /**
   * Clips by global norm as {@code torch.nn.utils.clip_grad_norm_} does.
   *
   * @param clipNorm largest norm; 0 leaves gradients as they are
   */
  static Update of(double norm, double clipNorm) {
    boolean finite = Double.isFinite(norm);
    double scale = clipNorm > 0 && finite ? Math.min(1, clipNorm / (norm + EPSILON)) : 1;
    return new Update(norm, scale, !finite);
  }
}
