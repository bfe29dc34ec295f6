package cxrcml.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

/** The arguments in the manifests are flags that the commands have. */
class ManifestFlagsTest {
  private static final Pattern ARGUMENT = Pattern.compile("^ {12}- (--[a-z-]+(=.*)?)$");

  private static final Map<String, String> VARIABLES =
      Map.of(
          "POD_IP",
          "10.0.0.1",
          "DATA_DIR",
          "/data",
          "RUN_DIR",
          "/runs",
          "SHARDS",
          "2",
          "FOLD",
          "all");

  @Test
  void everyRoleTakesItsArguments() throws IOException {
    Map<String, Object> commands =
        Map.of(
            "coordinator", new CoordinatorCommand(),
            "parameter-server", new ParameterServerCommand(),
            "clusterer", new ClustererCommand(),
            "evaluator", new EvaluatorCommand(),
            "worker", new WorkerCommand());
    for (var command : commands.entrySet()) {
      List<String> arguments =
          Files.readAllLines(Path.of("base", command.getKey() + ".yaml")).stream()
              .map(ARGUMENT::matcher)
              .filter(Matcher::matches)
              .map(found -> substitute(found.group(1)))
              .toList();

      assertThat(arguments).as(command.getKey()).hasSizeGreaterThan(4);
      assertThatCode(
              () -> new CommandLine(command.getValue()).parseArgs(arguments.toArray(String[]::new)))
          .as(command.getKey())
          .doesNotThrowAnyException();
    }
  }

  private static String substitute(String argument) {
    String text = argument;
    for (var variable : VARIABLES.entrySet()) {
      text = text.replace("$(" + variable.getKey() + ")", variable.getValue());
    }
    assertThat(text).as("all variables are known").doesNotContain("$(");
    return text;
  }

  @Test
  void dataSetsAreMadeByArgumentsThatPrepareHas() throws IOException {
    for (Path kustomization :
        List.of(
            Path.of("prepare-data", "job.yaml"),
            Path.of("overlays", "gpu", "prepare-data", "kustomization.yaml"))) {
      Matcher found = Pattern.compile("\\[prepare, (.*)]").matcher(Files.readString(kustomization));
      assertThat(found.find()).isTrue();
      String[] arguments = found.group(1).split(", ");

      assertThatCode(
              () ->
                  new CommandLine(new PrepareCommand())
                      .setCaseInsensitiveEnumValuesAllowed(true)
                      .parseArgs(arguments))
          .as(kustomization.toString())
          .doesNotThrowAnyException();
    }
  }
}
