package cxrcml.evaluator.run;

import cxrcml.dataset.PreparedDataset;
import cxrcml.evaluator.inference.FlatParameters;
import cxrcml.evaluator.inference.ImageTextModel;
import cxrcml.evaluator.zeroshot.TextEncoder;
import cxrcml.model.checkpoint.HuggingFaceDirectory;
import cxrcml.model.clip.ClipConfig;
import cxrcml.model.clip.ParameterLayout;
import cxrcml.model.engine.ComputeDevice;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A model of a Hugging Face directory that encodes every image of a data set at most once. */
final class EncodedModel implements TextEncoder, AutoCloseable {
  private static final Logger logger = LoggerFactory.getLogger(EncodedModel.class);

  private final ImageTextModel model;
  private final PreparedDataset dataset;
  private final float[][] images;

  private EncodedModel(ImageTextModel model, PreparedDataset dataset) {
    this.model = model;
    this.dataset = dataset;
    this.images = new float[dataset.size()][];
  }

  /**
   * Opens a model.
   *
   * @throws IllegalArgumentException if there is none; only a person can mend that
   */
  static EncodedModel open(Path directory, PreparedDataset dataset, ComputeDevice device) {
    try (HuggingFaceDirectory files = HuggingFaceDirectory.open(directory)) {
      if (!Files.isRegularFile(files.tokenizerFile())) {
        throw new IOException(
            files.tokenizerFile() + ": missing (expected: the model's tokenizer)");
      }
      int imageSize = dataset.imageSize();
      ClipConfig config = files.config().withImageSize(imageSize);
      if (!config.equals(files.config())) {
        logger.warn(
            "{}: positions interpolated from {} pixels to the data set's {}",
            directory,
            files.config().vision().imageSize(),
            imageSize);
      }
      ImageTextModel model = new ImageTextModel(config, files.tokenizerFile(), device);
      model.load(FlatParameters.of(ParameterLayout.of(config), files.forImageSize(imageSize)));
      return new EncodedModel(model, dataset);
    } catch (IOException e) {
      throw new IllegalArgumentException("model: " + e.getMessage(), e);
    }
  }

  /** Returns the unit embeddings of samples' images. */
  float[][] images(int[] samples) {
    int[] missing = Arrays.stream(samples).filter(i -> images[i] == null).toArray();
    float[][] encoded = model.encodeImages(dataset, missing);
    for (int i = 0; i < missing.length; i++) {
      images[missing[i]] = encoded[i];
    }
    return Arrays.stream(samples).mapToObj(i -> images[i]).toArray(float[][]::new);
  }

  @Override
  public float[][] encode(List<String> texts) {
    return model.encode(texts);
  }

  @Override
  public void close() {
    model.close();
  }
}
