package cxrcml.evaluator.run;

import cxrcml.dataset.PreparedDataset;
import cxrcml.evaluator.inference.EncodedFold;
import cxrcml.evaluator.predictions.Predictions;
import cxrcml.evaluator.probe.LinearProbe;
import cxrcml.evaluator.zeroshot.Prompts;
import cxrcml.evaluator.zeroshot.TextEncoder;
import cxrcml.evaluator.zeroshot.ZeroShotClassifier;
import cxrcml.model.checkpoint.RunDirectory;
import cxrcml.model.engine.ComputeDevice;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/**
 * Scores folds by models on disk. A model is a Hugging Face CLIP directory, or a run's directory:
 * then every fold is scored by the export of the model that has not seen it.
 */
final class FoldScores {
  private final PreparedDataset dataset;
  private final ComputeDevice device;
  private final Prompts prompts;
  private final Ensemble ensemble;
  private final Optional<LinearProbe> probe;

  /**
   * What was scored.
   *
   * @param probe empty unless one was asked for
   */
  record Scored(Predictions zeroShot, Optional<Predictions> probe) {}

  /** One model, or several in one. */
  private record View(TextEncoder texts, Function<int[], float[][]> images) {}

  FoldScores(
      PreparedDataset dataset,
      ComputeDevice device,
      Prompts prompts,
      Ensemble ensemble,
      Optional<LinearProbe> probe) {
    this.dataset = dataset;
    this.device = device;
    this.prompts = prompts;
    this.ensemble = ensemble;
    this.probe = probe;
  }

  /**
   * Scores the held-out samples of folds.
   *
   * @param models at least one
   * @param directory is made once there is a model: rather then than after hours of work
   * @throws IllegalArgumentException if there is no such model, or it does not fit the data set
   */
  Scored score(List<Path> models, List<Integer> folds, Path directory) {
    List<Predictions> zeroShot = new ArrayList<>();
    List<Predictions> probed = new ArrayList<>();
    Map<Path, EncodedModel> open = new HashMap<>();
    try {
      for (int i = 0; i < folds.size(); i++) {
        int fold = folds.get(i);
        List<EncodedModel> ofFold = new ArrayList<>();
        for (Path model : models) {
          ofFold.add(
              open.computeIfAbsent(
                  resolve(model, fold), path -> EncodedModel.open(path, dataset, device)));
        }
        create(directory);
        List<View> views = views(ofFold);
        zeroShot.add(
            Ensemble.meanScores(views.stream().map(view -> zeroShot(view, fold)).toList()));
        probe.ifPresent(
            linear ->
                probed.add(
                    Ensemble.meanScores(
                        views.stream()
                            .map(view -> FoldProbe.predict(dataset, fold, view.images, linear))
                            .toList())));
        closeAllBut(needed(models, folds.subList(i + 1, folds.size())), open);
      }
    } finally {
      closeAllBut(Set.of(), open);
    }
    return new Scored(
        Predictions.concat(zeroShot),
        probe.isEmpty() ? Optional.empty() : Optional.of(Predictions.concat(probed)));
  }

  private static void create(Path directory) {
    try {
      Files.createDirectories(directory);
    } catch (IOException e) {
      throw new UncheckedIOException("out: " + directory + ": " + e.getMessage(), e);
    }
  }

  private List<View> views(List<EncodedModel> models) {
    if (ensemble == Ensemble.SCORES) {
      return models.stream().map(model -> new View(model, model::images)).toList();
    }
    return List.of(
        new View(
            texts -> Ensemble.mean(models.stream().map(model -> model.encode(texts)).toList()),
            samples ->
                Ensemble.mean(models.stream().map(model -> model.images(samples)).toList())));
  }

  private Predictions zeroShot(View view, int fold) {
    ZeroShotClassifier classifier =
        ZeroShotClassifier.of(EncodedFold.names(dataset), prompts, view.texts);
    return EncodedFold.of(dataset, fold, view.images.apply(dataset.heldOutSamples(fold)))
        .predict(classifier);
  }

  private static Path resolve(Path model, int fold) {
    Path export = new RunDirectory(model).export(fold);
    return Files.isDirectory(export) ? export : model;
  }

  private static Set<Path> needed(List<Path> models, List<Integer> folds) {
    Set<Path> paths = new HashSet<>();
    folds.forEach(fold -> models.forEach(model -> paths.add(resolve(model, fold))));
    return paths;
  }

  private static void closeAllBut(Set<Path> kept, Map<Path, EncodedModel> open) {
    for (Iterator<Map.Entry<Path, EncodedModel>> entries = open.entrySet().iterator();
        entries.hasNext(); ) {
      Map.Entry<Path, EncodedModel> entry = entries.next();
      if (!kept.contains(entry.getKey())) {
        entry.getValue().close();
        entries.remove();
      }
    }
  }
}
