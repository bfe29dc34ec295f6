package cxrcml.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a Java process holds; Linux only.
 *
 * @param residentKilobytes memory, of which the collector decides how much is garbage
 * @param heapKilobytes live objects, after a full collection
 * @param descriptors open files and connections
 */
record ProcessUse(long residentKilobytes, long heapKilobytes, int descriptors, int threads) {
  private static final Pattern HEAP = Pattern.compile("total \\d+K, used (\\d+)K");

  /** Has the process collect its garbage, then looks. */
  static ProcessUse of(long pid) throws IOException, InterruptedException {
    jcmd(pid, "GC.run");
    Matcher generations = HEAP.matcher(jcmd(pid, "GC.heap_info"));
    long heap = 0;
    while (generations.find()) {
      heap += Long.parseLong(generations.group(1));
    }
    String status = Files.readString(Path.of("/proc/" + pid + "/status"));
    int descriptors = 0;
    try (DirectoryStream<Path> open = Files.newDirectoryStream(Path.of("/proc/" + pid + "/fd"))) {
      for (Path unused : open) {
        descriptors++;
      }
    }
    return new ProcessUse(
        number(status, "VmRSS"), heap, descriptors, (int) number(status, "Threads"));
  }

  private static String jcmd(long pid, String command) throws IOException, InterruptedException {
    String jcmd = Path.of(System.getProperty("java.home"), "bin", "jcmd").toString();
    Process process = new ProcessBuilder(jcmd, Long.toString(pid), command).start();
    String answer = new String(process.getInputStream().readAllBytes());
    assertThat(process.waitFor(1, TimeUnit.MINUTES)).isTrue();
    return answer;
  }

  private static long number(String status, String name) {
    Matcher matcher = Pattern.compile(name + ":\\s+(\\d+)").matcher(status);
    assertThat(matcher.find()).as(name).isTrue();
    return Long.parseLong(matcher.group(1));
  }
}
