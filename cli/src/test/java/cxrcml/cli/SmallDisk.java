package cxrcml.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Assumptions;

/** A file system that is soon full; mounting one takes root. */
final class SmallDisk implements AutoCloseable {
  private final Path root;

  private SmallDisk(Path root) {
    this.root = root;
  }

  /** Mounts a disk of a size such as {@code 4m}; the test is skipped where that is not allowed. */
  static SmallDisk mount(Path root, String size) throws IOException, InterruptedException {
    Files.createDirectories(root);
    Assumptions.assumeTrue(
        run("mount", "-t", "tmpfs", "-o", "size=" + size, "tmpfs", root.toString()) == 0,
        "a full disk needs leave to mount a tmpfs");
    return new SmallDisk(root);
  }

  Path root() {
    return root;
  }

  @Override
  public void close() throws IOException, InterruptedException {
    run("umount", "-l", root.toString());
  }

  private static int run(String... command) throws InterruptedException {
    try {
      return new ProcessBuilder(command)
          .redirectErrorStream(true)
          .redirectOutput(ProcessBuilder.Redirect.DISCARD)
          .start()
          .waitFor();
    } catch (IOException e) {
      return -1; // there is no such program here
    }
  }
}
