package cxrcml.coordinator.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import cxrcml.coordinator.run.RunRecord;
import cxrcml.service.process.ConfigurationException;
import cxrcml.service.process.TryAgainException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RunJournalTest {
  private static final List<RunRecord> RECORDS =
      List.of(
          new RunRecord.Started("5ee3", "spec", "data", 1000, 256, List.of(0L, 512L)),
          new RunRecord.TermBegun(1, List.of(0, 2)),
          new RunRecord.GenerationOpened(1, 0, 0),
          new RunRecord.StepCommitted(0, 1, 0, 3.25, 0.5, 1e-3, Double.NaN, 31, 2, true),
          new RunRecord.MixtureFitted(0, 1, 0, 1, 31, 12, -3.5, 2.25, Double.NaN),
          new RunRecord.CheckpointSealed(0, 1),
          new RunRecord.Evaluated(0, 1, true, 0.75, 0.5, 3.5, Map.of("tail", 0.625)),
          new RunRecord.FoldFinished(0, 1),
          new RunRecord.RunFinished());

  @TempDir private Path directory;

  private Path write() {
    Path file = directory.resolve("journal.log");
    try (RunJournal journal = RunJournal.open(file)) {
      RECORDS.forEach(journal::append);
    }
    return file;
  }

  private static List<RunRecord> read(Path file) {
    try (RunJournal journal = RunJournal.open(file)) {
      return journal.records();
    }
  }

  @Test
  void readsWhatItWrote() {
    assertThat(read(write())).isEqualTo(RECORDS);
  }

  @Test
  void cutsATornLastRecordAtAnyByteAndGoesOn() throws IOException {
    Path file = write();
    byte[] whole = Files.readAllBytes(file);
    int lastLine = new String(whole, "UTF-8").lastIndexOf('\n', whole.length - 2) + 1;
    for (int length = lastLine; length < whole.length; length += 7) {
      Files.write(file, java.util.Arrays.copyOf(whole, length));
      try (RunJournal journal = RunJournal.open(file)) {
        assertThat(journal.records()).isEqualTo(RECORDS.subList(0, RECORDS.size() - 1));
        journal.append(new RunRecord.TermBegun(2, List.of(0)));
      }
      assertThat(read(file))
          .hasSize(RECORDS.size())
          .endsWith(new RunRecord.TermBegun(2, List.of(0)));
    }
  }

  @Test
  void refusesADamagedMiddle() throws IOException {
    Path file = write();
    Files.writeString(file, Files.readString(file).replace("\"generation\":1", "\"generation\":7"));

    assertThatThrownBy(() -> RunJournal.open(file))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining("line 3 is damaged");
  }

  /** Pages that nobody forced reach the disk in any order: the last ones perhaps before these. */
  @Test
  void cutsWhatNobodyForcedFromTheFirstDamageOn() throws IOException {
    Path file = write();
    try (RunJournal journal = RunJournal.open(file)) {
      for (long version = 5; version < 9; version++) {
        journal.append(new RunRecord.StepCommitted(0, version, 0, 1.5, 0, 0.1, 2, 32, 0, false));
      }
    }
    String whole = Files.readString(file);
    Files.writeString(file, whole.replace("\"version\":6", "\"ver\0\0\0\0\0\":6"));

    assertThat(read(file))
        .hasSize(RECORDS.size() + 1)
        .startsWith(RECORDS.toArray(RunRecord[]::new))
        .last()
        .isEqualTo(new RunRecord.StepCommitted(0, 5, 0, 1.5, 0, 0.1, 2, 32, 0, false));
    assertThat(Files.readString(file)).isEqualTo(whole.substring(0, (int) Files.size(file)));
  }

  @Test
  void letsGoOfTheFileWhereItRefusesIt() throws IOException {
    Path file = write();
    String whole = Files.readString(file);
    Files.writeString(file, whole.replace("\"generation\":1", "\"generation\":7"));
    assertThatThrownBy(() -> RunJournal.open(file)).isInstanceOf(ConfigurationException.class);
    Files.writeString(file, whole);

    assertThat(read(file)).isEqualTo(RECORDS);
  }

  /** As where the lock of a volume over the network was lost. */
  @Test
  void writesNothingOnceAnotherHasWritten() throws IOException {
    Path file = write();
    try (RunJournal overtaken = RunJournal.open(file)) {
      Files.writeString(file, "a successor's record\n", java.nio.file.StandardOpenOption.APPEND);
      String text = Files.readString(file);

      assertThatThrownBy(() -> overtaken.append(new RunRecord.TermBegun(2, List.of(0))))
          .hasMessageContaining("another coordinator has taken the run over");
      assertThatThrownBy(overtaken::force)
          .hasMessageContaining("another coordinator has taken the run over");
      assertThat(Files.readString(file)).isEqualTo(text);
    }
  }

  /** A coordinator in a process of its own. */
  static final class OtherCoordinator {
    private OtherCoordinator() {}

    public static void main(String[] arguments) {
      try (RunJournal journal = RunJournal.open(Path.of(arguments[0]))) {
        System.exit(journal.records().size());
      } catch (TryAgainException e) {
        System.exit(75);
      }
    }
  }

  @Test
  void belongsToOneProcessAtATime() throws IOException, InterruptedException {
    Path file = write();
    try (RunJournal first = RunJournal.open(file)) {
      first.append(new RunRecord.TermBegun(2, List.of(0)));
      Process other =
          new ProcessBuilder(
                  Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                  "-cp",
                  System.getProperty("java.class.path"),
                  OtherCoordinator.class.getName(),
                  file.toString())
              .redirectErrorStream(true)
              .redirectOutput(directory.resolve("output").toFile())
              .start();

      assertThat(other.waitFor()).isEqualTo(75);
    }
  }

  @Test
  void belongsToOneCoordinatorAtATime() {
    Path file = write();
    try (RunJournal first = RunJournal.open(file)) {
      assertThat(first.records()).hasSize(RECORDS.size());
      assertThatThrownBy(() -> RunJournal.open(file))
          .isInstanceOf(TryAgainException.class)
          .hasMessageContaining("in use by another coordinator");
    }
  }
}
