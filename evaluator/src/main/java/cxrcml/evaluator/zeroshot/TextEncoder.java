package cxrcml.evaluator.zeroshot;

import java.util.List;

/** Turns sentences into embeddings. */
@FunctionalInterface
public interface TextEncoder {
  /** Returns one embedding a text, in order; shape [texts, D], any norm but 0. */
  float[][] encode(List<String> texts);
}
