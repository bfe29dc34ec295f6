package cxrcml.cli.ablation;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.exc.UnrecognizedPropertyException;
import com.fasterxml.jackson.databind.exc.ValueInstantiationException;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import cxrcml.service.process.ConfigurationException;
import cxrcml.service.process.Failure;
import cxrcml.service.spec.RunSpec;
import cxrcml.service.spec.SpecException;
import cxrcml.service.spec.SpecReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Reads a {@link Grid} from YAML and spells its runs out. */
public final class GridFile {
  private static final ObjectMapper YAML =
      YAMLMapper.builder()
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
          .build();

  private GridFile() {}

  /**
   * Reads a file.
   *
   * @throws ConfigurationException naming the file and what is wrong in it
   */
  public static Grid read(Path file) {
    try {
      Grid grid = YAML.readValue(Files.readString(file), Grid.class);
      if (grid == null) {
        throw new ConfigurationException("grid " + file + ": empty (expected: name, spec, rows)");
      }
      return grid;
    } catch (ValueInstantiationException e) {
      throw wrong(file, e.getCause().getMessage(), e);
    } catch (UnrecognizedPropertyException e) {
      throw wrong(
          file, e.getPropertyName() + " (expected: one of " + e.getKnownPropertyIds() + ")", e);
    } catch (JsonProcessingException e) {
      throw wrong(file, e.getOriginalMessage(), e);
    } catch (IOException e) {
      throw wrong(file, Failure.sentenceOf(e), e);
    }
  }

  private static ConfigurationException wrong(Path file, String what, Exception cause) {
    return new ConfigurationException("grid " + file + ": " + what, cause);
  }

  /**
   * Spells the runs out, seed by seed, so that what is finished early is paired.
   *
   * @param file the grid's, beside which its specification is found
   * @param overrides what the command line sets in all rows
   * @param out where the runs go; its name is in the specification of rows that start from others
   * @throws ConfigurationException naming the row whose specification is wrong
   */
  public static List<GridRun> runs(Grid grid, Path file, List<String> overrides, Path out) {
    Path spec = file.resolveSibling(grid.spec());
    List<GridRun> runs = new ArrayList<>();
    for (long seed : grid.seeds()) {
      for (Grid.Row row : grid.rows()) {
        List<String> all = new ArrayList<>(grid.overrides(row));
        all.addAll(overrides);
        all.addAll(List.of("name=" + row.name(), "seed=" + seed));
        if (row.from() != null) {
          all.add("start.from=checkpoint");
          all.add("start.path=" + directory(out, row.from().row(), seed));
          all.add("start.version=" + row.from().version());
        }
        try {
          RunSpec read = SpecReader.read(spec, all);
          runs.add(new GridRun(row, seed, read, directory(out, row.name(), seed)));
        } catch (SpecException e) {
          throw new ConfigurationException("row " + row.name() + ": " + e.getMessage(), e);
        }
      }
    }
    return runs;
  }

  private static Path directory(Path out, String row, long seed) {
    return out.resolve(row).resolve("seed-" + seed);
  }
}
