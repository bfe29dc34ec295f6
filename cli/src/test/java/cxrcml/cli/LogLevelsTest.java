package cxrcml.cli;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.joran.JoranConfigurator;
import ch.qos.logback.classic.joran.ReconfigureOnChangeTask;
import cxrcml.run.v1.Fence;
import cxrcml.service.rpc.LogFields;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.MDC;

class LogLevelsTest {
  @TempDir Path scratch;

  /** The task is the one that logback runs every few seconds. */
  @Test
  void followTheFileWhileTheProcessRuns() throws Exception {
    Path levels = scratch.resolve("levels.properties");
    Files.writeString(levels, "logback.root.level = INFO\n");
    Files.setLastModifiedTime(levels, FileTime.fromMillis(1_000_000));
    LoggerContext context = new LoggerContext();
    try {
      context.putProperty("CXRCML_LOG_LEVELS", levels.toString());
      JoranConfigurator configurator = new JoranConfigurator();
      configurator.setContext(context);
      configurator.doConfigure(Path.of("src", "main", "resources", "logback.xml").toFile());
      assertThat(context.getLogger("cxrcml.parameters.rpc").getEffectiveLevel())
          .isEqualTo(Level.INFO);

      Files.writeString(levels, "logback.logger.cxrcml.parameters = DEBUG\n");
      ReconfigureOnChangeTask task = new ReconfigureOnChangeTask();
      task.setContext(context);
      task.run();

      assertThat(context.getLogger("cxrcml.parameters.rpc").getEffectiveLevel())
          .isEqualTo(Level.DEBUG);
      assertThat(context.getLogger("cxrcml.worker").getEffectiveLevel()).isEqualTo(Level.INFO);
    } finally {
      context.stop();
    }
  }

  @Test
  void linesOfOneSlotHaveOneTrace() {
    Fence fence = Fence.newBuilder().setRun("5ee3").setTerm(2).setGeneration(6).build();
    try (LogFields slot = LogFields.of(fence, 120, 3).and("fold", 1)) {
      assertThat(MDC.getCopyOfContextMap())
          .containsEntry("run", "5ee3")
          .containsEntry("step", "120")
          .containsEntry("slot", "3")
          .containsEntry("fold", "1")
          .containsEntry("trace", "5ee3-6-120.3");
    }
    try (LogFields step = LogFields.of(fence, 120)) {
      assertThat(MDC.get("trace")).isEqualTo("5ee3-6-120");
    }
    assertThat(MDC.get("trace")).isNull();
    assertThat(MDC.get("run")).isNull();
  }
}
