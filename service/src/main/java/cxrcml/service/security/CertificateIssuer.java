package cxrcml.service.security;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.SecureRandom;
import java.security.cert.Certificate;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;

/**
 * An authority for trials, made anew each time, that signs certificates; its own key is gone with
 * it. The work is that of the JDK's {@code keytool}.
 */
public final class CertificateIssuer implements AutoCloseable {
  private static final String AUTHORITY = "authority";
  private static final String PASSWORD = "CXRCML_STORE";
  private static final Base64.Encoder PEM = Base64.getMimeEncoder(64, new byte[] {'\n'});

  private final int days;
  private final String password;
  private final Path scratch;
  private final Path store;
  private int issued;

  /**
   * Makes the authority.
   *
   * @param days how long certificates are valid, >= 1
   */
  public CertificateIssuer(int days) throws IOException, InterruptedException {
    this.days = days;
    byte[] random = new byte[16];
    new SecureRandom().nextBytes(random);
    this.password = HexFormat.of().formatHex(random);
    this.scratch = Files.createTempDirectory("cxrcml-certs"); // its owner's alone
    this.store = scratch.resolve("store.p12");
    try {
      keytool(
          AUTHORITY,
          "-dname",
          "CN=authority for trials",
          "-ext",
          "bc:c=ca:true,pathlen:0",
          "-ext",
          "ku:c=keyCertSign,cRLSign");
    } catch (IOException | InterruptedException | RuntimeException e) {
      close();
      throw e;
    }
  }

  /**
   * Writes key, certificate and authority of a process in the layout of {@link TlsFiles}, over what
   * is there.
   */
  public void issue(Identity identity, Path directory) throws IOException, InterruptedException {
    String alias = "certificate-" + ++issued;
    keytool(
        alias,
        "-signer",
        AUTHORITY,
        "-dname",
        "CN=" + identity.role().label(),
        "-ext",
        "san=uri:" + identity.uri(),
        "-ext",
        "ku:c=digitalSignature",
        "-ext",
        "eku=serverAuth,clientAuth");
    Files.createDirectories(directory);
    try (InputStream stream = Files.newInputStream(store)) {
      KeyStore keys = KeyStore.getInstance("PKCS12");
      keys.load(stream, password.toCharArray());
      Path key = directory.resolve(TlsFiles.KEY);
      Files.deleteIfExists(key);
      Files.createFile(
          key, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
      byte[] pkcs8 = keys.getKey(alias, password.toCharArray()).getEncoded();
      Files.writeString(key, pem("PRIVATE KEY", pkcs8));
      write(directory.resolve(TlsFiles.CERTIFICATE), keys.getCertificate(alias));
      write(directory.resolve(TlsFiles.AUTHORITY), keys.getCertificate(AUTHORITY));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("a store that keytool has just written", e);
    }
  }

  private static void write(Path file, Certificate certificate)
      throws IOException, GeneralSecurityException {
    Files.writeString(file, pem("CERTIFICATE", certificate.getEncoded()));
  }

  private static String pem(String what, byte[] content) {
    return "-----BEGIN "
        + what
        + "-----\n"
        + PEM.encodeToString(content)
        + "\n-----END "
        + what
        + "-----\n";
  }

  private void keytool(String alias, String... arguments) throws IOException, InterruptedException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "keytool").toString());
    command.addAll(List.of("-genkeypair", "-alias", alias, "-validity", Integer.toString(days)));
    command.addAll(
        List.of("-keyalg", "EC", "-groupname", "secp256r1", "-sigalg", "SHA256withECDSA"));
    command.addAll(List.of("-keystore", store.toString(), "-storetype", "PKCS12"));
    command.addAll(List.of("-storepass:env", PASSWORD));
    command.addAll(List.of(arguments));
    ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
    builder.environment().put(PASSWORD, password);
    Process process = builder.start();
    process.getOutputStream().close();
    String words = new String(process.getInputStream().readAllBytes(), US_ASCII).strip();
    if (process.waitFor() != 0) {
      throw new IOException("keytool: " + words);
    }
  }

  @Override
  public void close() {
    try (Stream<Path> files = Files.list(scratch)) {
      for (Path file : files.toList()) {
        Files.delete(file);
      }
      Files.delete(scratch);
    } catch (IOException e) {
      throw new UncheckedIOException(scratch + ": cannot be deleted", e);
    }
  }
}
