package cxrcml.cli.ablation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import cxrcml.service.process.ConfigurationException;
import cxrcml.service.spec.RunSpec;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class GridFileTest {
  private static final Path OUT = Path.of("out");

  @TempDir private Path directory;

  @BeforeEach
  void writeSpec() throws IOException {
    Files.writeString(directory.resolve("base.yaml"), "schedule: {epochs: 3}\n");
  }

  @Test
  void spellsOutEveryRowWithEverySeed() throws IOException {
    Path file =
        grid(
            "set: {schedule.steps: 40, evaluation.absent: []}",
            "seeds: [3, 5]",
            "rows:",
            "  - {name: base, set: {loss.tripletWeight: 0}}",
            "  - name: mixed",
            "    from: {row: base, version: 20}",
            "    set: {mixture.components: 8, schedule.steps: 60}");

    List<GridRun> runs = GridFile.runs(GridFile.read(file), file, List.of("threads=2"), OUT);

    assertThat(runs)
        .extracting(GridRun::title)
        .containsExactly("base, seed 3", "mixed, seed 3", "base, seed 5", "mixed, seed 5");
    RunSpec base = runs.get(2).spec();
    assertThat(base.seed()).isEqualTo(5);
    assertThat(base.threads()).isEqualTo(2);
    assertThat(base.schedule().epochs()).isEqualTo(3);
    assertThat(base.schedule().steps()).isEqualTo(40);
    assertThat(base.evaluation().absent()).isEmpty();
    assertThat(base.start().from()).isEqualTo("random");
    RunSpec mixed = runs.get(3).spec();
    assertThat(mixed.name()).isEqualTo("mixed");
    assertThat(mixed.schedule().steps()).isEqualTo(60);
    assertThat(mixed.mixture().components()).isEqualTo(8);
    assertThat(mixed.start().from()).isEqualTo("checkpoint");
    assertThat(mixed.start().path()).isEqualTo("out/base/seed-5");
    assertThat(mixed.start().version()).isEqualTo(20);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "seeds: [] ; rows: [{name: a}, {name: b}] | seeds, rows: 0, 2 (expected: >= 1, >= 2)",
        "seeds: [1] ; rows: [{name: a}] | seeds, rows: 1, 1 (expected: >= 1, >= 2)",
        "seeds: [1, 1] ; rows: [{name: a}, {name: b}] | seeds: [1, 1] (expected: each once)",
        "seeds: [1] ; rows: [{name: a}, {name: a}] | rows: [a, a] (expected: each once)",
        "seeds: [1] ; rows: [{name: a}, {name: ../b}] | name: ../b (expected: lower-case letters",
        "seeds: [1] ; rows: [{name: a, from: {row: b, version: 1}}, {name: b}] | row a, from: b"
            + " (expected: a row before it)",
        "seeds: [1] ; rows: [{name: a}, {name: b, sett: {}}] | sett (expected: one of ",
      })
  void saysWhatIsWrongInAGrid(String lines, String sentence) throws IOException {
    Path file = grid(lines.split(" ; "));

    assertThatThrownBy(() -> GridFile.read(file))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageStartingWith("grid " + file + ": ")
        .hasMessageContaining(sentence);
  }

  @Test
  void namesTheRowWhoseSpecificationIsWrong() throws IOException {
    Path file = grid("seeds: [1]", "rows: [{name: a}, {name: b, set: {loss.margn: 1}}]");
    Grid grid = GridFile.read(file);

    assertThatThrownBy(() -> GridFile.runs(grid, file, List.of(), OUT))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining("row b: ")
        .hasMessageContaining("unknown key (did you mean 'margin'?)");
  }

  static Stream<Path> shipped() throws IOException {
    try (Stream<Path> files = Files.list(Path.of("..", "specs", "ablations"))) {
      return files.sorted().toList().stream();
    }
  }

  /** Every name and value is one that this program has. */
  @ParameterizedTest
  @MethodSource("shipped")
  void readsTheGridsThatAreShipped(Path file) {
    Grid grid = GridFile.read(file);

    List<GridRun> runs = GridFile.runs(grid, file, List.of(), OUT);

    assertThat(runs).hasSize(grid.rows().size() * grid.seeds().size());
    assertThat(runs.stream().map(GridRun::spec).distinct()).hasSameSizeAs(runs);
  }

  private Path grid(String... lines) throws IOException {
    Path file = directory.resolve("grid.yaml");
    return Files.writeString(
        file, "name: a test\nspec: base.yaml\n" + String.join("\n", lines) + "\n");
  }
}
