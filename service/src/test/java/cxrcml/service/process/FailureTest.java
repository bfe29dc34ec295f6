package cxrcml.service.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FailureTest {
  @TempDir private Path directory;

  private interface FileWork {
    void run() throws IOException;
  }

  private static Failure of(FileWork work) {
    try {
      work.run();
    } catch (IOException e) {
      return Failure.of(e);
    }
    throw new AssertionError("nothing failed");
  }

  @Test
  void aWrongPathIsForAPersonToMend() throws IOException {
    Path absent = directory.resolve("absent");
    Path file = Files.createFile(directory.resolve("file"));

    assertThat(of(() -> Files.readString(absent)))
        .isEqualTo(
            new Failure(absent + ": no such file or directory", ExitCode.CONFIGURATION, true));
    assertThat(of(() -> Files.createDirectories(file)))
        .isEqualTo(
            new Failure(
                file + ": in the way (expected: a directory, or nothing)",
                ExitCode.CONFIGURATION,
                true));
  }

  @Test
  void aDirectoryBelowAFileIsForAPersonToMend() throws IOException {
    Path below = Files.createFile(directory.resolve("file")).resolve("below");

    assertThat(of(() -> Files.createDirectories(below)))
        .isEqualTo(new Failure(below + ": Not a directory", ExitCode.CONFIGURATION, true));
  }

  @Test
  void aFullDiskIsWorthAnotherTry() {
    IOException full = new IOException("No space left on device");

    assertThat(Failure.of(new UncheckedIOException("journal.log: " + full.getMessage(), full)))
        .isEqualTo(new Failure("journal.log: No space left on device", ExitCode.TRY_AGAIN, true));
  }

  @Test
  void saysOneLineWhateverTheMessage() {
    assertThat(Failure.of(new ConfigurationException("seed: x\n at line 3")))
        .isEqualTo(new Failure("seed: x", ExitCode.CONFIGURATION, true));
    assertThat(Failure.of(new TryAgainException("coordinator: away")))
        .isEqualTo(new Failure("coordinator: away", ExitCode.TRY_AGAIN, true));
    assertThat(Failure.of(new IllegalStateException()))
        .isEqualTo(
            new Failure("IllegalStateException: IllegalStateException", ExitCode.TRY_AGAIN, false));
  }
}
