package cxrcml.model.loss;

/**
 * All triplets (a, p, n) of a batch of B images and B candidates, each as far as the pseudo-labels
 * make it one: with the weight
 *
 * <pre>
 *   w_apn = τ_a·τ_p (1 − τ_a·τ_n) · c_a
 * </pre>
 *
 * <p>No sample is given a component. Left out are the image itself where the candidates are the
 * images, its own text as a negative, and samples of too little confidence.
 *
 * @param weights w, [B, B, B] row-major over (a, p, n); 0 where there is no triplet
 * @param margins of the same shape, in Euclidean distance
 * @param total Σ τ_a·τ_p (1 − τ_a·τ_n): of how many certain triplets this is worth
 */
@SuppressWarnings("ArrayRecordComponent") // passed on, never compared
record SoftTriplets(float[] weights, float[] margins, double total) {

  /**
   * Weighs the triplets of a batch.
   *
   * @param ownCandidates whether candidate i is image i, not a text
   */
  static SoftTriplets of(TripletConfig config, boolean ownCandidates, SoftLabels labels) {
    int batch = labels.batch();
    float[] weights = new float[batch * batch * batch];
    float[] margins = new float[weights.length];
    double total = 0;
    for (int a = 0; a < batch; a++) {
      for (int p = 0; p < batch; p++) {
        if (!takePart(config, labels, a, p) || (ownCandidates && p == a)) {
          continue;
        }
        double near = labels.similarity(a, p);
        for (int n = 0; n < batch; n++) {
          if (n != a && n != p && takePart(config, labels, a, n)) {
            double far = labels.similarity(a, n);
            double evidence = near * Math.max(0, 1 - far); // τ is rounded to float
            int at = (a * batch + p) * batch + n;
            weights[at] = (float) (evidence * labels.weight(a));
            margins[at] = (float) config.margin(near, far);
            total += evidence;
          }
        }
      }
    }
    return new SoftTriplets(weights, margins, total);
  }

  private static boolean takePart(TripletConfig config, SoftLabels labels, int i, int j) {
    return labels.confidence(i) >= config.confidence()
        && labels.confidence(j) >= config.confidence();
  }
}
