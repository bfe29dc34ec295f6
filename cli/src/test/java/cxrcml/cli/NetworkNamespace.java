package cxrcml.cli;

import cxrcml.cli.cluster.RunningProcess;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Assumptions;

/** A loopback of its own that can be disturbed; takes Linux, root, iproute2 and nftables. */
final class NetworkNamespace implements AutoCloseable {
  private final String name = "cxrcml-" + ProcessHandle.current().pid();

  private NetworkNamespace() {}

  /** Makes one; the test is skipped where that is not allowed or a tool is missing. */
  static NetworkNamespace create() throws IOException, InterruptedException {
    NetworkNamespace namespace = new NetworkNamespace();
    Assumptions.assumeTrue(
        run(List.of("ip", "netns", "add", namespace.name)), "no leave to make a network namespace");
    boolean usable =
        namespace.inside("ip", "link", "set", "lo", "up")
            && namespace.inside("nft", "list", "ruleset");
    if (!usable) {
      namespace.close();
    }
    Assumptions.assumeTrue(usable, "nft: not found");
    return namespace;
  }

  /** Returns what goes before a command that is to run in here. */
  List<String> prefix() {
    return List.of("ip", "netns", "exec", name);
  }

  /** Loses so many packets of a hundred. */
  void lose(int percent) throws InterruptedException {
    require("nft", "add table inet faults");
    require("nft", "add chain inet faults in { type filter hook input priority 0; }");
    require(
        "nft",
        "add rule inet faults in meta l4proto tcp numgen random mod 100 < " + percent + " drop");
  }

  /** Resets all connections to a process. */
  void cut(RunningProcess process) throws InterruptedException {
    String port = process.grpc().substring(process.grpc().indexOf(':') + 1);
    require("ss", "--kill", "--tcp", "( sport = :" + port + " or dport = :" + port + " )");
  }

  /** Lets nothing through, or everything again. */
  void connect(boolean up) throws InterruptedException {
    require("ip", "link", "set", "lo", up ? "up" : "down");
  }

  private void require(String... command) throws InterruptedException {
    if (!inside(command)) {
      throw new AssertionError("failed: " + String.join(" ", command));
    }
  }

  private boolean inside(String... command) throws InterruptedException {
    List<String> whole = new ArrayList<>(prefix());
    whole.addAll(List.of(command));
    return run(whole);
  }

  private static boolean run(List<String> command) throws InterruptedException {
    try {
      return new ProcessBuilder(command)
              .redirectErrorStream(true)
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .start()
              .waitFor()
          == 0;
    } catch (IOException e) {
      return false; // there is no such program here
    }
  }

  @Override
  public void close() throws InterruptedException {
    run(List.of("ip", "netns", "del", name));
  }
}
