package cxrcml.cli.cluster;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SpokenLinesTest {
  private static final String SPOKEN =
      "12:00:00 INFO  ServiceHost: grpc\ncxrcml worker: data: absent\n\tat somewhere\n";

  @TempDir private Path directory;

  @Test
  void keepsTheLogAndTheSentenceForPeople() throws InterruptedException {
    Path log = directory.resolve("worker-0.log");

    assertThat(spoken(log).lastSentence()).isEqualTo("data: absent");
    assertThat(log).hasContent(SPOKEN);
  }

  @Test
  void theSentenceSurvivesALogThatCannotBeWritten() throws InterruptedException {
    assertThat(spoken(directory.resolve("absent").resolve("worker-0.log")).lastSentence())
        .isEqualTo("data: absent");
  }

  private static SpokenLines spoken(Path log) {
    return SpokenLines.of(new ByteArrayInputStream(SPOKEN.getBytes(UTF_8)), log, "worker");
  }
}
