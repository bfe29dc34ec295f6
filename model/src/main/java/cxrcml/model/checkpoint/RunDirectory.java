package cxrcml.model.checkpoint;

import static java.util.Objects.requireNonNull;

import java.nio.file.Path;

/**
 * Where a run keeps its files; the paths are derived by every process and never sent.
 *
 * <pre>
 *   fold-K/checkpoints/VERSION/parameters-I-of-S.safetensors, mixture.safetensors, manifest.json
 *   fold-K/checkpoints/latest        the newest sealed version, as text
 *   fold-K/export/                   Hugging Face directory of the fold's result
 *   fold-K/history.csv               losses and learning rate of every committed step
 *   fold-K/predictions.csv
 *   results.json, report.html, journal.log, spec.yaml, logs/ROLE-INDEX.log
 * </pre>
 *
 * @param root the output directory
 */
public record RunDirectory(Path root) {
  public static final String MANIFEST = "manifest.json";
  public static final String MIXTURE = "mixture.safetensors";

  public RunDirectory {
    requireNonNull(root, "root");
  }

  /** Returns the name of a shard's file, shard 0 to shards - 1. */
  public static String parametersName(int shard, int shards) {
    return "parameters-" + shard + "-of-" + shards + ".safetensors";
  }

  public Path fold(int fold) {
    return root.resolve("fold-" + fold);
  }

  public Path checkpoints(int fold) {
    return fold(fold).resolve("checkpoints");
  }

  /** Returns the directory of the state after {@code version} steps. */
  public Path checkpoint(int fold, long version) {
    return checkpoints(fold).resolve(Long.toString(version));
  }

  public Path manifest(int fold, long version) {
    return checkpoint(fold, version).resolve(MANIFEST);
  }

  public Path parameters(int fold, long version, int shard, int shards) {
    return checkpoint(fold, version).resolve(parametersName(shard, shards));
  }

  public Path mixture(int fold, long version) {
    return checkpoint(fold, version).resolve(MIXTURE);
  }

  public Path latest(int fold) {
    return checkpoints(fold).resolve("latest");
  }

  public Path export(int fold) {
    return fold(fold).resolve("export");
  }

  public Path history(int fold) {
    return fold(fold).resolve("history.csv");
  }

  public Path predictions(int fold) {
    return fold(fold).resolve("predictions.csv");
  }

  public Path results() {
    return root.resolve("results.json");
  }

  public Path report() {
    return root.resolve("report.html");
  }

  public Path journal() {
    return root.resolve("journal.log");
  }

  public Path spec() {
    return root.resolve("spec.yaml");
  }

  public Path log(String role, int index) {
    return root.resolve("logs").resolve(role + "-" + index + ".log");
  }
}
