package cxrcml.coordinator.journal;

import static java.nio.charset.StandardCharsets.UTF_8;

import cxrcml.coordinator.run.RunRecord;
import cxrcml.service.process.ConfigurationException;
import cxrcml.service.process.Failure;
import cxrcml.service.process.TryAgainException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The append-only journal of a run. Records that a successor cannot do without are forced to the
 * disk; the others are lost at most together with everything after them, which replay makes anew. A
 * damaged line is cut with all after it if it came after the last force, as a crash may leave it;
 * one before that is refused. Safe for use by many threads.
 */
public final class RunJournal implements AutoCloseable {
  private final Path file;
  private final FileChannel channel;
  private final List<RunRecord> records;

  /** Bytes from the beginning that are forced to the disk. */
  private long durable;

  private RunJournal(Path file, FileChannel channel, List<RunRecord> records) throws IOException {
    this.file = file;
    this.channel = channel;
    this.records = records;
    this.durable = channel.size();
  }

  /**
   * Opens the journal, or an empty one where there is none.
   *
   * @throws ConfigurationException if it is damaged where it was forced to the disk
   * @throws TryAgainException if another coordinator has it open
   */
  public static RunJournal open(Path file) {
    try {
      boolean isNew = !Files.exists(file);
      FileChannel channel =
          FileChannel.open(
              file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
      lock(channel, file);
      if (isNew) {
        syncNames(file.toAbsolutePath().getParent());
      }
      try {
        List<RunRecord> records = read(channel, file);
        channel.force(false); // what is built upon from here on, whoever wrote it
        return new RunJournal(file, channel, records);
      } catch (IOException | RuntimeException e) {
        channel.close();
        throw e;
      }
    } catch (IOException e) {
      throw new UncheckedIOException("journal " + Failure.sentenceOf(e), e);
    }
  }

  /** Makes the journal's name durable, and that of its directory, which may be as new. */
  private static void syncNames(Path directory) throws IOException {
    DurableFile.sync(directory);
    try {
      if (directory.getParent() != null) {
        DurableFile.sync(directory.getParent());
      }
    } catch (AccessDeniedException e) {
      // Not ours to read: who let us write below has seen to the name.
    }
  }

  private static void lock(FileChannel channel, Path file) throws IOException {
    boolean locked;
    try {
      locked = channel.tryLock() != null;
    } catch (OverlappingFileLockException e) {
      locked = false;
    }
    if (!locked) {
      channel.close();
      throw new TryAgainException("journal " + file + ": in use by another coordinator");
    }
  }

  private static List<RunRecord> read(FileChannel channel, Path file) throws IOException {
    // Not by another channel: closing it would give up the lock (POSIX).
    String text = new String(Channels.newInputStream(channel).readAllBytes(), UTF_8);
    List<RunRecord> records = new ArrayList<>();
    long whole = 0;
    boolean damaged = false;
    for (String line : text.split("(?<=\n)", -1)) {
      Optional<JournalLine.Parsed> parsed = parse(line, file);
      if (!damaged && parsed.isPresent()) {
        records.add(parsed.get().entry());
        whole += line.getBytes(UTF_8).length;
      } else if (parsed.isPresent() && parsed.get().durable() > whole) {
        throw new ConfigurationException(
            "journal %s: line %d is damaged (expected: the CRC32C it states)"
                .formatted(file, records.size() + 1));
      } else {
        damaged = true;
      }
    }
    channel.truncate(whole);
    channel.position(whole);
    return records;
  }

  private static Optional<JournalLine.Parsed> parse(String line, Path file) {
    if (!line.endsWith("\n")) {
      return Optional.empty();
    }
    try {
      return JournalLine.parse(line.substring(0, line.length() - 1));
    } catch (IllegalArgumentException e) {
      throw new ConfigurationException("journal " + file + ": " + e.getMessage(), e);
    }
  }

  /** Returns what the journal held when it was opened. */
  public List<RunRecord> records() {
    return List.copyOf(records);
  }

  /** Appends a record. */
  public synchronized void append(RunRecord entry) {
    try {
      requireAlone();
      ByteBuffer line = ByteBuffer.wrap((JournalLine.of(entry, durable) + "\n").getBytes(UTF_8));
      while (line.hasRemaining()) {
        channel.write(line);
      }
      if (!isReplayed(entry)) {
        channel.force(false);
        durable = channel.position();
      }
    } catch (IOException e) {
      throw new UncheckedIOException(
          "journal " + file + ": cannot be written: " + e.getMessage(), e);
    }
  }

  /**
   * Forces all records to the disk.
   *
   * @throws UncheckedIOException also if another coordinator has taken the run over
   */
  public synchronized void force() {
    try {
      requireAlone();
      channel.force(false);
      durable = channel.position();
    } catch (IOException e) {
      throw new UncheckedIOException(
          "journal " + file + ": cannot be written: " + e.getMessage(), e);
    }
  }

  /**
   * Passes while the run is this coordinator's. A lock can be lost, on a volume over the network or
   * one that is mounted anew elsewhere; a successor's record cannot be overlooked.
   *
   * @throws TryAgainException if another coordinator has taken the run over
   */
  public synchronized void requireAlone() {
    try {
      if (Files.size(file) != channel.position()) {
        throw new TryAgainException(
            "journal " + file + ": another coordinator has taken the run over");
      }
    } catch (IOException e) {
      throw new UncheckedIOException("journal " + Failure.sentenceOf(e), e);
    }
  }

  /** Whether the run makes the record again after a restart if it is lost. */
  private static boolean isReplayed(RunRecord entry) {
    return entry instanceof RunRecord.StepCommitted || entry instanceof RunRecord.MixtureFitted;
  }

  @Override
  public void close() {
    try {
      channel.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
