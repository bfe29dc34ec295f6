package cxrcml.cli.ablation;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import cxrcml.model.checkpoint.RunDirectory;
import cxrcml.service.process.ConfigurationException;
import cxrcml.service.spec.RunSpec;
import cxrcml.service.spec.SpecReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * One run of a grid.
 *
 * @param spec its whole specification
 * @param directory where it is, or will be
 */
public record GridRun(Grid.Row row, long seed, RunSpec spec, Path directory) {
  /** How far a run has come. */
  public enum State {
    NEW,
    BEGUN,
    FINISHED
  }

  /** Returns the run's name for people. */
  public String title() {
    return row.name() + ", seed " + seed;
  }

  /**
   * Looks at the directory.
   *
   * @param dataHash of the data set that is meant
   * @param folds that are meant
   * @throws ConfigurationException if the directory has a run of another specification, other data
   *     or other folds
   */
  public State state(String dataHash, List<Integer> folds) throws IOException {
    RunDirectory files = new RunDirectory(directory);
    if (!Files.exists(files.journal())) {
      return State.NEW;
    }
    String hash = SpecReader.hash(spec);
    require("spec hash", SpecReader.hash(SpecReader.read(files.spec(), List.of())), hash);
    if (!Files.exists(files.results())) {
      return State.BEGUN;
    }
    JsonNode results = JsonMapper.builder().build().readTree(files.results().toFile());
    require("spec hash", results.path("spec_hash").asText(), hash);
    require("data hash", results.path("data_hash").asText(), dataHash);
    require("folds", results.path("folds").toString(), folds.toString().replace(" ", ""));
    return State.FINISHED;
  }

  private void require(String what, String found, String expected) {
    if (!found.equals(expected)) {
      throw new ConfigurationException(
          "%s: %s: %s (expected: %s, or another --out)"
              .formatted(directory, what, found, expected));
    }
  }
}
