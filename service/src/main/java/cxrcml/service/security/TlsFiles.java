package cxrcml.service.security;

import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Where a process's certificate is, in PEM; the layout is that of a Kubernetes TLS secret.
 *
 * @param certificate the process's certificate, then those between it and the authority
 * @param key its private key, PKCS #8
 * @param authority certificates of the authorities that peers are trusted by
 */
public record TlsFiles(Path certificate, Path key, Path authority) {
  public static final String CERTIFICATE = "tls.crt";
  public static final String KEY = "tls.key";
  public static final String AUTHORITY = "ca.crt";

  /**
   * Returns the files of a directory.
   *
   * @throws IllegalArgumentException if one is missing
   */
  public static TlsFiles in(Path directory) {
    for (String name : new String[] {CERTIFICATE, KEY, AUTHORITY}) {
      if (!Files.isReadable(directory.resolve(name))) {
        throw new IllegalArgumentException(
            "tls: " + directory.resolve(name) + " is not there (expected: a readable PEM file)");
      }
    }
    return new TlsFiles(
        directory.resolve(CERTIFICATE), directory.resolve(KEY), directory.resolve(AUTHORITY));
  }
}
