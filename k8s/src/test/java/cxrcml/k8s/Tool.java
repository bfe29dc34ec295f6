package cxrcml.k8s;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** A program on the path, which tests use where it is there. */
enum Tool {
  KUBECTL("kubectl"),
  PROMETHEUS("prometheus"),
  PROMTOOL("promtool"),
  CHROMIUM("chromium");

  private static final long LIMIT_SECONDS = 60;

  private final String program;

  Tool(String program) {
    this.program = program;
  }

  /** How a run ended. */
  record Outcome(int exitCode, String out, String err) {}

  boolean isThere() {
    return find().isPresent();
  }

  private Optional<Path> find() {
    return Arrays.stream(System.getenv("PATH").split(File.pathSeparator))
        .map(directory -> Path.of(directory, program))
        .filter(Files::isExecutable)
        .findFirst();
  }

  /** Returns a builder for a process that goes on beside the test. */
  ProcessBuilder builder(String... arguments) {
    List<String> command = new ArrayList<>(List.of(find().orElseThrow().toString()));
    command.addAll(List.of(arguments));
    return new ProcessBuilder(command);
  }

  Outcome run(String... arguments) throws IOException, InterruptedException {
    return run(Optional.empty(), arguments);
  }

  /** Runs the program to its end, with a file as its standard input if there is one. */
  Outcome run(Optional<Path> input, String... arguments) throws IOException, InterruptedException {
    Path out = Files.createTempFile(program, ".out");
    Path err = Files.createTempFile(program, ".err");
    try {
      ProcessBuilder builder =
          builder(arguments).redirectOutput(out.toFile()).redirectError(err.toFile());
      input.ifPresent(file -> builder.redirectInput(file.toFile()));
      Process process = builder.start();
      if (!process.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS)) {
        process.destroyForcibly();
        throw new AssertionError(program + ": not finished after " + LIMIT_SECONDS + " s");
      }
      return new Outcome(process.exitValue(), Files.readString(out), Files.readString(err));
    } finally {
      Files.deleteIfExists(out);
      Files.deleteIfExists(err);
    }
  }
}
