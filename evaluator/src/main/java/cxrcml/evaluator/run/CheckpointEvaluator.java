package cxrcml.evaluator.run;

import cxrcml.dataset.PreparedDataset;
import cxrcml.dataset.SampleRandom;
import cxrcml.dataset.image.Fit;
import cxrcml.dataset.text.FoldTexts;
import cxrcml.dataset.text.SeenText;
import cxrcml.dataset.text.TextView;
import cxrcml.evaluator.bootstrap.PatientBootstrap;
import cxrcml.evaluator.clusters.ClusterFile;
import cxrcml.evaluator.clusters.DiagnosisFile;
import cxrcml.evaluator.clusters.KeptEmbeddings;
import cxrcml.evaluator.clusters.MixtureAssignment;
import cxrcml.evaluator.crossvalidation.CrossValidation;
import cxrcml.evaluator.crossvalidation.LabelCount;
import cxrcml.evaluator.inference.EncodedFold;
import cxrcml.evaluator.inference.FlatParameters;
import cxrcml.evaluator.inference.HeldOutLoss;
import cxrcml.evaluator.inference.ImageTextModel;
import cxrcml.evaluator.predictions.Predictions;
import cxrcml.evaluator.predictions.PredictionsFile;
import cxrcml.evaluator.probe.LinearProbe;
import cxrcml.evaluator.zeroshot.Prompts;
import cxrcml.evaluator.zeroshot.ZeroShotClassifier;
import cxrcml.model.checkpoint.HuggingFaceDirectory;
import cxrcml.model.checkpoint.RunDirectory;
import cxrcml.model.clip.ClipConfig;
import cxrcml.model.clip.ParameterLayout;
import cxrcml.model.engine.ComputeDevice;
import cxrcml.model.loss.ClusteredEmbedding;
import cxrcml.service.spec.DataSpec;
import cxrcml.service.spec.RunSpec;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.stream.IntStream;

/**
 * Scores checkpoints of a run on the fold that they have not seen, and writes what is left of a
 * fold in the end: its predictions, its export and its cluster map. Repeating changes nothing.
 */
public final class CheckpointEvaluator implements AutoCloseable {
  private final RunSpec spec;
  private final ClipConfig config;
  private final ParameterLayout layout;
  private final PreparedDataset dataset;
  private final RunDirectory directory;
  private final CrossValidation validation;
  private final FoldTexts texts;
  private final LinearProbe probe;
  private final ImageTextModel model;

  /** Starts the engine for models of one shape. */
  public CheckpointEvaluator(
      RunSpec spec,
      ClipConfig config,
      ComputeDevice device,
      PreparedDataset dataset,
      RunDirectory directory,
      ExecutorService executor) {
    this.spec = spec;
    this.config = config;
    this.layout = ParameterLayout.of(config);
    this.dataset = dataset;
    this.directory = directory;
    // Intervals are for the result over all folds.
    this.validation =
        new CrossValidation(dataset.classes(), new PatientBootstrap(0, spec.seed(), executor));
    DataSpec data = spec.data();
    this.texts = new FoldTexts(dataset, data.text(), data.sentences(), data.rarity(), data.texts());
    this.probe = new LinearProbe(executor);
    this.model = new ImageTextModel(config, dataset.tokenizerFile(), device);
  }

  /** Returns the read-out that a specification chooses. */
  public static Prompts prompts(RunSpec spec) {
    return Prompts.of(spec.evaluation().present(), spec.evaluation().absent());
  }

  /**
   * Scores a checkpoint.
   *
   * @param last whether it is the fold's result, whose files are then written
   */
  public FoldScore evaluate(int fold, long version, boolean last) throws IOException {
    Path checkpoint = directory.checkpoint(fold, version);
    FlatParameters parameters = FlatParameters.ofCheckpoint(layout, checkpoint);
    model.load(parameters);
    EncodedFold encoded = EncodedFold.of(model, dataset, fold);
    Predictions predictions =
        encoded.predict(ZeroShotClassifier.of(EncodedFold.names(dataset), prompts(spec), model));
    List<List<SeenText>> seen = seen(fold, encoded);
    List<float[][]> encodedTexts =
        seen.stream()
            .map(texts -> model.encode(texts.stream().map(SeenText::joined).toList()))
            .toList();
    if (last) {
      PredictionsFile.write(predictions, directory.predictions(fold));
      HuggingFaceDirectory.write(
          directory.export(fold),
          config,
          layout,
          parameters,
          dataset.tokenizerFile(),
          dataset.fit() == Fit.PAD);
      writeClusters(fold, encoded, encodedTexts.get(0), directory.mixture(fold, version));
      if (spec.evaluation().probe()) {
        PredictionsFile.write(
            FoldProbe.predict(
                dataset, fold, samples -> model.encodeImages(dataset, samples), probe),
            RunResults.probe(directory, fold));
      }
    }
    return FoldScore.of(
        validation.evaluate(predictions),
        validation.evaluate(LabelCount.predict(predictions)),
        loss(encoded, seen, encodedTexts));
  }

  /** What of their texts a step would see, for each text of a sample. */
  private List<List<SeenText>> seen(int fold, EncodedFold encoded) {
    return texts.of(fold).stream().map(view -> seen(view, encoded)).toList();
  }

  private List<SeenText> seen(TextView view, EncodedFold encoded) {
    return IntStream.range(0, encoded.size())
        .mapToObj(encoded::sample)
        .map(sample -> view.of(sample, SampleRandom.heldOut(spec.seed(), sample.id())))
        .toList();
  }

  private double loss(
      EncodedFold encoded, List<List<SeenText>> seen, List<float[][]> encodedTexts) {
    boolean matched = spec.loss().positives().equals("matched");
    HeldOutLoss loss = new HeldOutLoss(spec.batch().microBatch(), matched);
    double sum = 0;
    for (int i = 0; i < seen.size(); i++) {
      sum += loss.of(encoded.images(), seen.get(i), encodedTexts.get(i), model.logitScale());
    }
    return sum / seen.size();
  }

  private void writeClusters(int fold, EncodedFold encoded, float[][] texts, Path mixtureFile)
      throws IOException {
    if (Files.exists(mixtureFile)) {
      Optional<MixtureAssignment> mixture = MixtureAssignment.read(mixtureFile);
      if (mixture.isPresent()) {
        ClusterFile.write(
            RunResults.clusters(directory, fold),
            encoded,
            ClusteredEmbedding.of(spec.mixture().embedding()).of(encoded.images(), () -> texts),
            mixture.get());
        DiagnosisFile.write(
            RunResults.diagnosis(directory, fold),
            KeptEmbeddings.diagnose(
                mixtureFile, mixture.get(), dataset, spec.batch().microBatch()));
      }
    }
  }

  @Override
  public void close() {
    model.close();
  }
}
