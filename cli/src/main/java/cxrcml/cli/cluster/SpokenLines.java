package cxrcml.cli.cluster;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.TimeUnit;

/** Copies what a child says to its log, line by line, and keeps the last sentence for people. */
final class SpokenLines {
  private static final long REST_MILLIS = TimeUnit.SECONDS.toMillis(1);

  private final InputStream from;
  private final Path log;
  private final String prefix;
  private final Thread reader = new Thread(this::read, "child-log");

  private volatile String sentence = "";

  private SpokenLines(InputStream from, Path log, String role) {
    this.from = from;
    this.log = log;
    this.prefix = "cxrcml " + role + ": ";
  }

  /** Begins to copy. */
  static SpokenLines of(InputStream from, Path log, String role) {
    SpokenLines lines = new SpokenLines(from, log, role);
    lines.reader.setDaemon(true);
    lines.reader.start();
    return lines;
  }

  private void read() {
    try (BufferedReader lines = new BufferedReader(new InputStreamReader(from, UTF_8))) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        if (line.startsWith(prefix)) {
          sentence = line.substring(prefix.length());
        }
        append(line);
      }
    } catch (IOException e) {
      // The pipe broke: the child is gone, and so is what it had to say.
    }
  }

  private void append(String line) {
    try {
      Files.writeString(log, line + "\n", StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    } catch (IOException e) {
      // A full disk must not keep the child waiting; why it is full is said elsewhere.
    }
  }

  /** Returns what a child that has ended said last under its own name; empty: nothing. */
  String lastSentence() throws InterruptedException {
    reader.join(REST_MILLIS);
    return sentence;
  }
}
