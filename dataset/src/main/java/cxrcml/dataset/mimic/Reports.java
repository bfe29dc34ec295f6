package cxrcml.dataset.mimic;

import static java.nio.charset.StandardCharsets.UTF_8;

import cxrcml.dataset.InvalidDataException;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;

/** Reports of MIMIC-CXR, from their folder or straight from the zip file. */
interface Reports extends Closeable {
  /** Returns the report of a study, if there is one; what is no UTF-8 becomes a question mark. */
  Optional<String> read(String path);

  /** Opens a folder or a zip file. */
  static Reports open(Path path) throws IOException {
    if (Files.isDirectory(path)) {
      return new Folder(path);
    }
    if (!Files.isRegularFile(path)) {
      throw new InvalidDataException(
          "reports: " + path + " (expected: a folder with files/, or its zip file)");
    }
    return new Zip(path);
  }

  /** A folder that has {@code files/}. */
  record Folder(Path root) implements Reports {
    @Override
    public Optional<String> read(String path) {
      Path file = root.resolve(path);
      try {
        return Files.isRegularFile(file)
            ? Optional.of(new String(Files.readAllBytes(file), UTF_8))
            : Optional.empty();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    @Override
    public void close() {}
  }

  /** A zip file that has {@code files/}, at whatever depth. */
  final class Zip implements Reports {
    private final ZipFile zip;
    private final Map<String, ZipEntry> entries = new HashMap<>();

    Zip(Path file) throws IOException {
      zip = new ZipFile(file.toFile());
      zip.stream()
          .filter(entry -> entry.getName().endsWith(".txt"))
          .filter(entry -> entry.getName().contains("files/"))
          .forEach(
              entry ->
                  entries.put(entry.getName().substring(entry.getName().indexOf("files/")), entry));
    }

    @Override
    public Optional<String> read(String path) {
      ZipEntry entry = entries.get(path);
      if (entry == null) {
        return Optional.empty();
      }
      try (InputStream in = zip.getInputStream(entry)) {
        return Optional.of(new String(in.readAllBytes(), UTF_8));
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    @Override
    public void close() throws IOException {
      zip.close();
    }
  }
}
