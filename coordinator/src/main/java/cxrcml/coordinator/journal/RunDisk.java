package cxrcml.coordinator.journal;

import cxrcml.coordinator.run.Effect;
import cxrcml.coordinator.run.RunRecord;
import cxrcml.model.checkpoint.InvalidCheckpointException;
import cxrcml.model.checkpoint.RunDirectory;
import cxrcml.service.process.Failure;
import cxrcml.service.process.TryAgainException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;

/** Does to the disk what the machine wants done; its owner calls it from one thread at a time. */
public final class RunDisk {
  private final RunJournal journal;
  private final LossHistory history;
  private final CheckpointArchive archive;

  /**
   * @param earlier what the journal held when this coordinator opened it
   */
  public RunDisk(
      RunDirectory directory,
      RunJournal journal,
      CheckpointArchive archive,
      List<RunRecord> earlier) {
    this.journal = journal;
    this.archive = archive;
    this.history = new LossHistory(directory);
    earlier.forEach(this::tell);
  }

  /** Appends to the journal, and to the history where a fold or its checkpoint ends. */
  public void append(RunRecord entry) {
    journal.append(entry);
    tell(entry);
  }

  private void tell(RunRecord entry) {
    try {
      history.accept(entry);
    } catch (IOException e) {
      throw new UncheckedIOException("history " + Failure.sentenceOf(e), e);
    }
  }

  /** Seals a checkpoint; takes as long as its files take to read. */
  public void seal(Effect.Seal seal) {
    try {
      archive.seal(seal, journal::force);
    } catch (InvalidCheckpointException e) {
      // Nothing rests on it yet: who goes on does so from the checkpoint before.
      throw new TryAgainException(e.getMessage(), e);
    } catch (IOException e) {
      throw new UncheckedIOException("checkpoint " + Failure.sentenceOf(e), e);
    }
  }
}
