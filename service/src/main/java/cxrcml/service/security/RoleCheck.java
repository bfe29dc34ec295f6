package cxrcml.service.security;

import com.google.protobuf.Descriptors.EnumValueDescriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Message;
import cxrcml.run.v1.Member;
import cxrcml.run.v1.Role;
import io.grpc.ForwardingServerCallListener.SimpleForwardingServerCallListener;
import io.grpc.Grpc;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.Status;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.Optional;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLSession;

/**
 * Lets only those roles through that the table of {@link Permissions} names, and only as what they
 * are: a message that says another role than the certificate is refused.
 */
public final class RoleCheck implements ServerInterceptor {
  @Override
  public <Q, R> ServerCall.Listener<Q> interceptCall(
      ServerCall<Q, R> call, Metadata headers, ServerCallHandler<Q, R> next) {
    String method = call.getMethodDescriptor().getFullMethodName();
    if (Permissions.isHealth(call.getMethodDescriptor().getServiceName())) {
      return next.startCall(call, headers);
    }
    PeerRole peer;
    try {
      peer = peer(call.getAttributes().get(Grpc.TRANSPORT_ATTR_SSL_SESSION));
    } catch (CertificateException | SSLPeerUnverifiedException e) {
      return refuse(call, Status.UNAUTHENTICATED.withDescription(e.getMessage()));
    }
    Permissions.Rule rule = Permissions.of(method);
    if (rule == null || !rule.roles().contains(peer)) {
      return refuse(
          call,
          Status.PERMISSION_DENIED.withDescription(
              method + ": role " + peer.label() + " (expected: one that may call it)"));
    }
    return new ClaimCheck<>(next.startCall(call, headers), call, peer);
  }

  private static PeerRole peer(SSLSession session)
      throws CertificateException, SSLPeerUnverifiedException {
    if (session == null) {
      throw new CertificateException("certificate: none (expected: one that names a role)");
    }
    return Identity.of((X509Certificate) session.getPeerCertificates()[0]).role();
  }

  static <Q, R> ServerCall.Listener<Q> refuse(ServerCall<Q, R> call, Status status) {
    call.close(status, new Metadata());
    return new ServerCall.Listener<>() {};
  }

  private static final class ClaimCheck<Q> extends SimpleForwardingServerCallListener<Q> {
    private final ServerCall<Q, ?> call;
    private final PeerRole peer;
    private boolean refused;

    ClaimCheck(ServerCall.Listener<Q> next, ServerCall<Q, ?> call, PeerRole peer) {
      super(next);
      this.call = call;
      this.peer = peer;
    }

    @Override
    public void onMessage(Q message) {
      Optional<Role> claimed = claim(message);
      if (claimed.isPresent() && !peer.mayClaim(claimed.get())) {
        refused = true;
        call.close(
            Status.PERMISSION_DENIED.withDescription(
                "role: "
                    + claimed.get()
                    + " (expected: that of the certificate, "
                    + peer.label()
                    + ")"),
            new Metadata());
      } else if (!refused) {
        super.onMessage(message);
      }
    }

    @Override
    public void onHalfClose() {
      if (!refused) {
        super.onHalfClose();
      }
    }

    /** Returns the role that a message states, by itself or of the member that sends it. */
    private static Optional<Role> claim(Object message) {
      if (message instanceof Message sent) {
        for (FieldDescriptor field : sent.getDescriptorForType().getFields()) {
          if (field.getJavaType() == FieldDescriptor.JavaType.ENUM
              && field.getEnumType().equals(Role.getDescriptor())) {
            return Optional.of(Role.valueOf((EnumValueDescriptor) sent.getField(field)));
          }
          if (field.getJavaType() == FieldDescriptor.JavaType.MESSAGE
              && field.getMessageType().equals(Member.getDescriptor())) {
            return Optional.of(((Member) sent.getField(field)).getRole());
          }
        }
      }
      return Optional.empty();
    }
  }
}
