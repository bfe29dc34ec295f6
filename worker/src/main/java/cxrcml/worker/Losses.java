package cxrcml.worker;

import cxrcml.model.loss.LossConfig;
import cxrcml.model.loss.LossConfig.Positives;
import cxrcml.model.loss.TripletConfig;
import cxrcml.model.loss.TripletConfig.Hinge;
import cxrcml.model.loss.TripletConfig.Mining;
import cxrcml.model.loss.TripletConfig.Pairs;
import cxrcml.service.spec.LossSpec;
import java.util.Locale;

/** The loss that a specification names: its words are the constants' names. */
final class Losses {
  private Losses() {}

  static LossConfig of(LossSpec spec) {
    return new LossConfig(
        constant(Positives.class, spec.positives()),
        spec.weightedTerms().equals("all"),
        spec.tripletWeight(),
        new TripletConfig(
            constant(Mining.class, spec.mining()),
            constant(Pairs.class, spec.pairs()),
            spec.margin(),
            spec.marginKind().equals("adaptive"),
            constant(Hinge.class, spec.hinge()),
            spec.confidence()));
  }

  private static <E extends Enum<E>> E constant(Class<E> type, String word) {
    return Enum.valueOf(type, word.replace('-', '_').toUpperCase(Locale.ROOT));
  }
}
