package cxrcml.dataset;

import static java.nio.file.StandardCopyOption.ATOMIC_MOVE;
import static java.nio.file.StandardOpenOption.CREATE;
import static java.nio.file.StandardOpenOption.WRITE;
import static java.util.Comparator.reverseOrder;

import java.io.Closeable;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;

/**
 * A directory that appears whole or not at all: written beside its final place, renamed at the end,
 * deleted by {@link #close} if that end is never reached and nothing in it is worth keeping.
 */
final class PartialDirectory implements Closeable {
  private static final String LOCK = "lock";
  private static final String PLAN = "plan";

  private final Path target;
  private final Path path;

  /** Held while a directory that may be continued is worked on; null for one that may not. */
  private final FileChannel lock;

  private boolean kept;

  private PartialDirectory(Path target, Path path, FileChannel lock) {
    this.target = target;
    this.path = path;
    this.lock = lock;
  }

  /** Starts a directory that nobody will continue. */
  static PartialDirectory create(Path directory) throws IOException {
    return create(directory, target -> begin(target, UUID.randomUUID().toString(), null));
  }

  /**
   * Continues the directory that an interrupted run with the same plan has left, or starts one.
   *
   * @param plan a digest of everything that decides the content
   */
  static PartialDirectory resumable(Path directory, String plan) throws IOException {
    return create(directory, target -> begin(target, "resumable", plan));
  }

  private static PartialDirectory begin(Path target, String suffix, String plan)
      throws IOException {
    Path parent = Files.createDirectories(target.getParent());
    Path path = parent.resolve("." + target.getFileName() + ".partial-" + suffix);
    Files.createDirectories(path);
    if (plan == null) {
      return new PartialDirectory(target, path, null);
    }
    FileChannel lock = FileChannel.open(path.resolve(LOCK), CREATE, WRITE);
    PartialDirectory partial = new PartialDirectory(target, path, lock);
    if (!locked(lock)) {
      lock.close();
      throw new InvalidDataException(
          "out: " + target + " is being prepared by another process (expected: one at a time)");
    }
    Path planFile = path.resolve(PLAN);
    if (!Files.exists(planFile) || !Files.readString(planFile).equals(plan)) {
      partial.clear();
      Files.writeString(planFile, plan);
    }
    return partial;
  }

  private static boolean locked(FileChannel channel) throws IOException {
    try {
      return channel.tryLock() != null;
    } catch (OverlappingFileLockException e) {
      return false; // by this very process
    }
  }

  /** Deletes what another plan has left. */
  private void clear() throws IOException {
    for (Path entry : entries()) {
      if (!entry.equals(path) && !entry.endsWith(LOCK)) {
        Files.delete(entry);
      }
    }
  }

  private static PartialDirectory create(Path directory, Beginning beginning) throws IOException {
    Path target = directory.toAbsolutePath().normalize();
    if (Files.exists(target) && !isEmptyDirectory(target)) {
      throw new InvalidDataException("out: " + directory + " (expected: a new or empty directory)");
    }
    try {
      return beginning.begin(target);
    } catch (FileSystemException e) {
      // Most of these name the path alone in their message, and the reason in their class.
      String reason = e.getReason() == null ? e.getClass().getSimpleName() : e.getReason();
      throw new IOException(
          "out: %s: %s (expected: a place to write)".formatted(directory, reason), e);
    }
  }

  /** Makes the directory. */
  @FunctionalInterface
  private interface Beginning {
    PartialDirectory begin(Path target) throws IOException;
  }

  private static boolean isEmptyDirectory(Path path) throws IOException {
    if (!Files.isDirectory(path)) {
      return false;
    }
    try (Stream<Path> entries = Files.list(path)) {
      return entries.findAny().isEmpty();
    }
  }

  Path path() {
    return path;
  }

  /** From now on {@link #close} leaves the directory for a later run. */
  void keep() {
    kept = lock != null;
  }

  /** Brings everything to the disk, then renames: what has the final name is whole. */
  void publish() throws IOException {
    Files.deleteIfExists(path.resolve(PLAN));
    Files.deleteIfExists(path.resolve(LOCK));
    for (Path entry : entries()) {
      force(entry);
    }
    Files.move(path, target, ATOMIC_MOVE);
    force(target.getParent());
  }

  private static void force(Path path) throws IOException {
    try (FileChannel channel = FileChannel.open(path, StandardOpenOption.READ)) {
      channel.force(true);
    }
  }

  @Override
  public void close() throws IOException {
    if (Files.exists(path) && !kept) {
      for (Path entry : entries()) {
        Files.deleteIfExists(entry);
      }
    }
    if (lock != null) {
      lock.close();
    }
  }

  /** Returns the files, then the directory itself. */
  private List<Path> entries() throws IOException {
    try (Stream<Path> entries = Files.walk(path)) {
      return entries.sorted(reverseOrder()).toList();
    }
  }
}
