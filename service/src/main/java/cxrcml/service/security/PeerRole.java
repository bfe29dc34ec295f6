package cxrcml.service.security;

import cxrcml.run.v1.Role;
import java.util.Arrays;
import java.util.Optional;
import java.util.stream.Collectors;

/** What a process is, by its certificate. */
public enum PeerRole {
  COORDINATOR("coordinator", Role.ROLE_UNSPECIFIED),
  SHARD("parameter-server", Role.SHARD),
  WORKER("worker", Role.WORKER),
  CLUSTERER("clusterer", Role.CLUSTERER),
  EVALUATOR("evaluator", Role.EVALUATOR),
  /** Only looks: {@code cxrcml status}. */
  VIEWER("viewer", Role.ROLE_UNSPECIFIED);

  private final String label;
  private final Role member;

  PeerRole(String label, Role member) {
    this.label = label;
    this.member = member;
  }

  /** Returns the name of the role's command, which is also its name in certificates. */
  public String label() {
    return label;
  }

  /** Whether the process may call itself so in a message. */
  boolean mayClaim(Role claimed) {
    return claimed == member;
  }

  static Optional<PeerRole> named(String label) {
    return Arrays.stream(values()).filter(role -> role.label.equals(label)).findFirst();
  }

  static String labels() {
    return Arrays.stream(values()).map(PeerRole::label).collect(Collectors.joining(", "));
  }
}
