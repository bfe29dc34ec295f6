package cxrcml.service.security;

import java.util.Optional;

/**
 * How the traffic of a process is protected.
 *
 * @param tls certificates of both sides; empty speaks plain text
 * @param exposed whether plain text may leave this machine
 */
public record Protection(Optional<TlsFiles> tls, boolean exposed) {
  /** Plain text that never leaves this machine. */
  public static final Protection LOOPBACK = new Protection(Optional.empty(), false);

  public Protection {
    if (tls.isPresent() && exposed) {
      throw new IllegalArgumentException("plaintext: true (expected: either --tls or --plaintext)");
    }
  }
}
