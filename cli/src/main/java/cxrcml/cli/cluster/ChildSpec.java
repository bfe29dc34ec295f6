package cxrcml.cli.cluster;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * One child to run.
 *
 * @param role subcommand that it runs, for example {@code worker}
 * @param index place among the children of its role
 * @param arguments flags after those that every role takes
 * @param heapMegabytes its largest Java heap
 * @param directMegabytes its largest buffers outside the heap
 * @param environment variables beside those of this process
 * @param metricsPort HTTP port of {@code /metrics}; 0 for a free one
 */
public record ChildSpec(
    String role,
    int index,
    List<String> arguments,
    int heapMegabytes,
    int directMegabytes,
    Map<String, String> environment,
    int metricsPort) {
  public ChildSpec {
    arguments = List.copyOf(arguments);
    environment = Map.copyOf(environment);
  }

  /** Returns the same child with one more flag, if it does not have it yet. */
  ChildSpec withArgument(String argument) {
    if (arguments.contains(argument)) {
      return this;
    }
    List<String> more = new ArrayList<>(arguments);
    more.add(argument);
    return new ChildSpec(
        role, index, more, heapMegabytes, directMegabytes, environment, metricsPort);
  }

  /** Returns the name of its log and announcement files. */
  public String name() {
    return role + "-" + index;
  }
}
