package cxrcml.service.security;

import java.net.URI;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.regex.Pattern;

/**
 * Whom a certificate names, by its one URI {@code spiffe://DOMAIN/ROLE}. Processes of different
 * domains have nothing to do with each other, though one authority may have signed for both.
 *
 * @param domain trust domain: lower-case letters, digits, dots, dashes and underscores
 * @see <a href="https://github.com/spiffe/spiffe/blob/main/standards/X509-SVID.md">X.509-SVID</a>
 */
public record Identity(String domain, PeerRole role) {
  private static final Pattern DOMAIN = Pattern.compile("[a-z0-9._-]{1,255}");
  private static final int URI_NAME = 6; // GeneralName, RFC 5280

  public Identity {
    if (!DOMAIN.matcher(domain).matches()) {
      throw new IllegalArgumentException(
          "trust-domain: " + domain + " (expected: a-z, 0-9, '.', '-', '_')");
    }
  }

  /**
   * Reads the identity that a certificate states; whether to believe it is the trust manager's.
   *
   * @throws CertificateException if it states none, or more than one
   */
  public static Identity of(X509Certificate certificate) throws CertificateException {
    Collection<List<?>> names = certificate.getSubjectAlternativeNames();
    List<String> uris = new ArrayList<>();
    for (List<?> name : names == null ? List.<List<?>>of() : names) {
      if (name.get(0).equals(URI_NAME)) {
        uris.add(String.valueOf(name.get(1)));
      }
    }
    if (uris.size() != 1) {
      throw new CertificateException(
          "certificate: " + uris.size() + " URIs (expected: one, spiffe://DOMAIN/ROLE)");
    }
    return of(uris.get(0));
  }

  private static Identity of(String uri) throws CertificateException {
    try {
      URI parsed = URI.create(uri);
      if ("spiffe".equals(parsed.getScheme()) && parsed.getPath().startsWith("/")) {
        var role = PeerRole.named(parsed.getPath().substring(1));
        if (role.isPresent()) {
          return new Identity(String.valueOf(parsed.getRawAuthority()), role.get());
        }
      }
    } catch (IllegalArgumentException | NullPointerException e) {
      throw new CertificateException(refusal(uri), e);
    }
    throw new CertificateException(refusal(uri));
  }

  private static String refusal(String uri) {
    return "certificate: "
        + uri
        + " (expected: spiffe://DOMAIN/ROLE, a role of "
        + PeerRole.labels()
        + ")";
  }

  /** Returns the URI. */
  public String uri() {
    return "spiffe://" + domain + "/" + role.label();
  }
}
