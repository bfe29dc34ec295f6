package cxrcml.cli;

import java.time.Duration;
import picocli.CommandLine.Option;

/** Flags of every role that joins a coordinator. */
final class MemberFlags {
  @Option(
      names = "--coordinator",
      converter = Address.class,
      required = true,
      paramLabel = "HOST:PORT",
      description = "Where the coordinator listens.")
  String coordinator;

  @Option(
      names = "--index",
      defaultValue = "-1",
      description = "Wanted place among the members of this role; -1 takes any free one.")
  int index;

  @Option(
      names = "--spec-hash",
      defaultValue = "",
      description = "Specification that this process expects; empty accepts the run's.")
  String specHash;

  @Option(
      names = "--patience-seconds",
      converter = Count.class,
      defaultValue = "60",
      description = "How long an unreachable process is waited for (default: ${DEFAULT-VALUE}).")
  private int patienceSeconds;

  Duration patience() {
    return Duration.ofSeconds(patienceSeconds);
  }
}
