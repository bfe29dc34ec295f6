package cxrcml.service.security;

import io.grpc.ChannelCredentials;
import io.grpc.ServerCredentials;
import io.grpc.TlsChannelCredentials;
import io.grpc.TlsServerCredentials;
import io.grpc.util.AdvancedTlsX509KeyManager;
import io.grpc.util.AdvancedTlsX509TrustManager;
import io.grpc.util.AdvancedTlsX509TrustManager.SslSocketAndEnginePeerVerifier;
import io.grpc.util.AdvancedTlsX509TrustManager.Verification;
import java.io.IOException;
import java.net.Socket;
import java.nio.file.Files;
import java.security.GeneralSecurityException;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLEngine;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The certificate of this process and those it trusts, read from files and read again when they
 * change: new connections use the new ones. A peer is known by the role in its certificate, not by
 * its host name: processes move, roles do not. Safe for use by many threads.
 */
public final class Certificates implements AutoCloseable {
  private static final Logger logger = LoggerFactory.getLogger(Certificates.class);

  private final TlsFiles files;
  private final AdvancedTlsX509KeyManager own = new AdvancedTlsX509KeyManager();
  private final Map<Optional<PeerRole>, AdvancedTlsX509TrustManager> trusts =
      new ConcurrentHashMap<>();
  private final ScheduledExecutorService watch =
      Executors.newSingleThreadScheduledExecutor(
          task -> {
            Thread thread = new Thread(task, "certificates");
            thread.setDaemon(true);
            return thread;
          });

  private List<String> read;

  /**
   * Reads the files.
   *
   * @param period how often they are looked at
   * @throws IllegalArgumentException if they cannot be used
   */
  public Certificates(TlsFiles files, Duration period) {
    this.files = files;
    try {
      own.updateIdentityCredentials(files.certificate().toFile(), files.key().toFile());
      identity();
      read = content();
    } catch (IOException | GeneralSecurityException | IllegalArgumentException e) {
      throw unusable(e);
    }
    var unused =
        watch.scheduleWithFixedDelay(
            this::readAgain, period.toMillis(), period.toMillis(), TimeUnit.MILLISECONDS);
  }

  private List<String> content() throws IOException {
    return List.of(
        Files.readString(files.certificate()),
        Files.readString(files.key()),
        Files.readString(files.authority()));
  }

  /** Takes what has changed; half a set is followed by the other half. */
  private void readAgain() {
    try {
      List<String> now = content();
      if (!now.equals(read)) {
        own.updateIdentityCredentials(files.certificate().toFile(), files.key().toFile());
        for (AdvancedTlsX509TrustManager trust : trusts.values()) {
          trust.updateTrustCredentials(files.authority().toFile());
        }
        read = now;
        logger.info("new certificates from {}", files.certificate().toAbsolutePath().getParent());
      }
    } catch (IOException | GeneralSecurityException | RuntimeException e) {
      logger.warn("{}", unusable(e).getMessage());
    }
  }

  private IllegalArgumentException unusable(Exception e) {
    return new IllegalArgumentException(
        "tls: " + files.certificate() + ": " + e.getMessage() + " (expected: PEM files that fit)",
        e);
  }

  /** Returns whom this process's certificate names. */
  public Identity identity() throws CertificateException {
    String newest = own.chooseEngineServerAlias(null, null, null);
    return Identity.of(own.getCertificateChain(newest)[0]);
  }

  /** Returns what a server needs, to be reached by any role of its domain. */
  public ServerCredentials server() {
    return TlsServerCredentials.newBuilder()
        .keyManager(own)
        .trustManager(trustFor(Optional.empty()))
        .clientAuth(TlsServerCredentials.ClientAuth.REQUIRE)
        .build();
  }

  /** Returns what a channel needs that talks to one role of its domain alone. */
  public ChannelCredentials channelTo(PeerRole role) {
    return TlsChannelCredentials.newBuilder()
        .keyManager(own)
        .trustManager(trustFor(Optional.of(role)))
        .build();
  }

  private AdvancedTlsX509TrustManager trustFor(Optional<PeerRole> expected) {
    return trusts.computeIfAbsent(expected, this::trust);
  }

  private AdvancedTlsX509TrustManager trust(Optional<PeerRole> expected) {
    try {
      AdvancedTlsX509TrustManager trust =
          AdvancedTlsX509TrustManager.newBuilder()
              .setVerification(Verification.CERTIFICATE_ONLY_VERIFICATION)
              .setSslSocketAndEnginePeerVerifier(new PeerVerifier(expected))
              .build();
      trust.updateTrustCredentials(files.authority().toFile());
      return trust;
    } catch (IOException | GeneralSecurityException e) {
      throw unusable(e);
    }
  }

  /** Called after the chain has been verified. */
  private final class PeerVerifier implements SslSocketAndEnginePeerVerifier {
    private final Optional<PeerRole> expected;

    PeerVerifier(Optional<PeerRole> expected) {
      this.expected = expected;
    }

    @Override
    public void verifyPeerCertificate(X509Certificate[] chain, String authType, SSLEngine engine)
        throws CertificateException {
      verify(Identity.of(chain[0]));
    }

    @Override
    public void verifyPeerCertificate(X509Certificate[] chain, String authType, Socket socket)
        throws CertificateException {
      verify(Identity.of(chain[0]));
    }

    private void verify(Identity peer) throws CertificateException {
      String domain = identity().domain();
      if (!peer.domain().equals(domain)) {
        throw new CertificateException(
            "peer: " + peer.uri() + " (expected: trust domain " + domain + ")");
      }
      if (expected.isPresent() && peer.role() != expected.get()) {
        throw new CertificateException(
            "peer: " + peer.uri() + " (expected: role " + expected.get().label() + ")");
      }
    }
  }

  @Override
  public void close() {
    watch.shutdownNow();
  }
}
