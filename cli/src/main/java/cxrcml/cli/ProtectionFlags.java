package cxrcml.cli;

import cxrcml.service.security.Protection;
import cxrcml.service.security.TlsFiles;
import java.nio.file.Path;
import java.util.Optional;
import picocli.CommandLine.Option;

/** Flags of everything that listens, or talks to what does. */
final class ProtectionFlags {
  @Option(
      names = "--tls",
      paramLabel = "DIR",
      description =
          "Speaks TLS alone: DIR holds tls.crt, tls.key and ca.crt, and is read again on change.")
  private Path tls;

  @Option(
      names = "--plaintext",
      description = "Speaks plain text beyond this machine, too; for networks that you trust.")
  private boolean plaintext;

  Protection protection() {
    return new Protection(Optional.ofNullable(tls).map(TlsFiles::in), plaintext);
  }
}
