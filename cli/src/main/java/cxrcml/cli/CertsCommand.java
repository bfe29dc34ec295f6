package cxrcml.cli;

import cxrcml.service.process.ConfigurationException;
import cxrcml.service.process.ExitCode;
import cxrcml.service.process.Termination;
import cxrcml.service.security.CertificateIssuer;
import cxrcml.service.security.Identity;
import cxrcml.service.security.PeerRole;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code cxrcml certs}. */
@Command(
    name = "certs",
    description = "Makes an authority for trials and a certificate for each role, for --tls.",
    mixinStandardHelpOptions = true)
final class CertsCommand implements Callable<Integer> {
  @Option(
      names = "--out",
      required = true,
      paramLabel = "DIR",
      description = "Receives DIR/ROLE/tls.crt, tls.key and ca.crt; empty or not there yet.")
  private Path out;

  @Option(
      names = "--trust-domain",
      defaultValue = "cxrcml",
      paramLabel = "NAME",
      description = "Processes of other domains are refused (default: ${DEFAULT-VALUE}).")
  private String domain;

  @Option(
      names = "--days",
      converter = Count.class,
      defaultValue = "30",
      description = "How long the certificates are valid (default: ${DEFAULT-VALUE}).")
  private int days;

  @Override
  public Integer call() {
    return Termination.supervise("certs", termination -> issue());
  }

  private ExitCode issue() throws IOException, InterruptedException {
    if (Files.exists(out)) {
      try (Stream<Path> entries = Files.list(out)) {
        if (entries.findAny().isPresent()) {
          throw new ConfigurationException("out: " + out + " (expected: an empty directory)");
        }
      }
    }
    try (CertificateIssuer issuer = new CertificateIssuer(days)) {
      for (PeerRole role : PeerRole.values()) {
        issuer.issue(new Identity(domain, role), out.resolve(role.label()));
      }
    }
    System.out.println(
        out
            + ": certificates of trust domain "
            + domain
            + " for "
            + days
            + " days; give each"
            + " process the directory of its role alone, by --tls");
    return ExitCode.DONE;
  }
}
