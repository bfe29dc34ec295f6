package cxrcml.dataset;

import static java.nio.file.StandardCopyOption.ATOMIC_MOVE;
import static java.util.Comparator.reverseOrder;

import java.io.Closeable;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;

/**
 * A directory that appears whole or not at all: written beside its final place, renamed at the end,
 * deleted by {@link #close} if that end is never reached.
 */
final class PartialDirectory implements Closeable {
  private final Path target;
  private final Path path;

  private PartialDirectory(Path target, Path path) {
    this.target = target;
    this.path = path;
  }

  static PartialDirectory create(Path directory) throws IOException {
    Path target = directory.toAbsolutePath().normalize();
    if (Files.exists(target) && !isEmptyDirectory(target)) {
      throw new InvalidDataException("out: " + directory + " (expected: a new or empty directory)");
    }
    try {
      Path parent = Files.createDirectories(target.getParent());
      String name = "." + target.getFileName() + ".partial-" + UUID.randomUUID();
      return new PartialDirectory(target, Files.createDirectory(parent.resolve(name)));
    } catch (FileSystemException e) {
      // Most of these name the path alone in their message, and the reason in their class.
      String reason = e.getReason() == null ? e.getClass().getSimpleName() : e.getReason();
      throw new IOException(
          "out: %s: %s (expected: a place to write)".formatted(directory, reason), e);
    }
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

  /** Brings everything to the disk, then renames: what has the final name is whole. */
  void publish() throws IOException {
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
    if (Files.exists(path)) {
      for (Path entry : entries()) {
        Files.deleteIfExists(entry);
      }
    }
  }

  /** Returns the files, then the directory itself. */
  private List<Path> entries() throws IOException {
    try (Stream<Path> entries = Files.walk(path)) {
      return entries.sorted(reverseOrder()).toList();
    }
  }
}
