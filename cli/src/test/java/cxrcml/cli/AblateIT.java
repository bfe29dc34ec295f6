package cxrcml.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import cxrcml.cli.CommandLineProcess.Outcome;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AblateIT {
  @TempDir private Path scratch;

  @Test
  void goesOnWhereItWasStoppedAndSetsTheRowsAgainstTheFirst() throws Exception {
    Path out = scratch.resolve("grid");
    String[] command = command(SmallData.write(scratch.resolve("data"), 1), grid(0.2), out);
    try (CommandLineProcess running = CommandLineProcess.start(scratch, command)) {
      Path second = out.resolve("mixed/seed-3/journal.log");
      Eventually.get(
          "the second run", Duration.ofMinutes(2), () -> Optional.of(second).filter(Files::exists));
      running.process().destroy();
      assertThat(running.await(Duration.ofMinutes(1)).exitCode()).isEqualTo(75);
    }

    Outcome outcome = CommandLineProcess.run(scratch, command);

    assertThat(outcome.exitCode()).as(outcome.err()).isZero();
    assertThat(outcome.err()).contains("ablate: 2 runs of folds [0], 1 finished before");
    assertThat(outcome.out()).contains("macro all").contains("baseline").contains("Holm");
    JsonNode ablation =
        JsonMapper.builder().build().readTree(out.resolve("ablation.json").toFile());
    assertThat(ablation.at("/baseline").asText()).isEqualTo("contrastive");
    assertThat(ablation.at("/rows/1/difference/all/auc").isNumber()).isTrue();
    assertThat(ablation.at("/rows/1/difference/all/seeds")).hasSize(1);
    assertThat(ablation.at("/rows/1/clusters/chance").asDouble()).isBetween(0.05, 1.0);
    assertThat(ablation.at("/rows/1/spec_hashes/0").asText()).hasSize(64);
    assertThat(Files.readString(out.resolve("report.html"))).contains("What the clusters know");
    refusesAnotherGrid(command, out);
  }

  private void refusesAnotherGrid(String[] command, Path out) throws IOException {
    String written = Files.readString(out.resolve("ablation.json"));
    grid(0.4);

    Outcome refused = InProcess.run(command);

    assertThat(refused.exitCode()).isEqualTo(78);
    assertThat(refused.err()).contains("mixed/seed-3: spec hash: ");
    assertThat(out.resolve("ablation.json")).hasContent(written);
  }

  private Path grid(double margin) throws IOException {
    return Files.writeString(
        scratch.resolve("grid.yaml"),
        String.join(
            "\n",
            "name: small",
            "spec: " + Path.of("..", "specs", "smoke.yaml").toAbsolutePath(),
            "set: {mixture.components: 4, mixture.warmupSteps: 1, schedule.steps: 4,"
                + " checkpoint.everySteps: 2, schedule.epochs: 8}",
            "folds: [0]",
            "seeds: [3]",
            "rows:",
            "  - {name: contrastive, set: {loss.tripletWeight: 0}}",
            "  - {name: mixed, from: {row: contrastive, version: 2}, set: {loss.margin: "
                + margin
                + ", mixture.refit: steps, mixture.refitSteps: 1, mixture.embedding: joint}}",
            ""));
  }

  private static String[] command(Path data, Path grid, Path out) {
    return new String[] {
      "ablate",
      "--grid",
      grid.toString(),
      "--data",
      data.toString(),
      "--out",
      out.toString(),
      "--workers",
      "1"
    };
  }
}
