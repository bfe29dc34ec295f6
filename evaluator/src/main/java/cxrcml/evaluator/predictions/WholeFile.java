package cxrcml.evaluator.predictions;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;

/** Text files that readers see whole or not at all: written aside, synced, renamed. */
public final class WholeFile {
  private WholeFile() {}

  /** Produces the text. */
  public interface Content {
    /** Writes the text; may close {@code out}. */
    void writeTo(BufferedWriter out) throws IOException;
  }

  /** Replaces {@code file}, creating its directory where missing; on failure the old one stays. */
  public static void write(Path file, Content content) throws IOException {
    Path directory = file.toAbsolutePath().getParent();
    Files.createDirectories(directory);
    Path aside = directory.resolve("." + file.getFileName() + ".part");
    try {
      try (BufferedWriter out = Files.newBufferedWriter(aside, UTF_8)) {
        content.writeTo(out);
      } catch (IOException e) {
        throw new IOException(file + ": cannot be written: " + e.getMessage(), e);
      }
      try (FileChannel channel = FileChannel.open(aside, StandardOpenOption.WRITE)) {
        channel.force(true);
      }
      Files.move(aside, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    } finally {
      Files.deleteIfExists(aside);
    }
  }
}
