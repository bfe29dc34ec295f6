package cxrcml.worker.batch;

import cxrcml.model.engine.SampleTexts;
import java.util.List;

/**
 * The model's input for B samples; the array is handed over, not copied.
 *
 * @param pixels normalised values, B x 3 x S x S, row-major
 * @param texts those of the samples that one step sees, at least one
 */
@SuppressWarnings("ArrayRecordComponent") // passed on, never compared
public record MicroBatch(float[] pixels, List<SampleTexts> texts) {
  public MicroBatch {
    texts = List.copyOf(texts);
  }
}
