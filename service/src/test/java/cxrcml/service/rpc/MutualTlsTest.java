package cxrcml.service.rpc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import cxrcml.coordinator.v1.JoinRequest;
import cxrcml.coordinator.v1.MembershipGrpc;
import cxrcml.coordinator.v1.OrdersGrpc;
import cxrcml.coordinator.v1.RunStatusGrpc;
import cxrcml.coordinator.v1.RunStatusRequest;
import cxrcml.coordinator.v1.SealRoundRequest;
import cxrcml.run.v1.Member;
import cxrcml.run.v1.Role;
import cxrcml.service.security.CertificateIssuer;
import cxrcml.service.security.Identity;
import cxrcml.service.security.PeerRole;
import cxrcml.service.security.Protection;
import cxrcml.service.security.TlsFiles;
import io.grpc.ManagedChannel;
import io.grpc.Status.Code;
import io.grpc.StatusRuntimeException;
import io.grpc.TlsChannelCredentials;
import io.grpc.netty.NettyChannelBuilder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Function;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MutualTlsTest {
  @TempDir private static Path certificates;

  private Wire wire;
  private TestServer server;

  @BeforeAll
  static void issue() throws Exception {
    try (CertificateIssuer issuer = new CertificateIssuer(2);
        CertificateIssuer stranger = new CertificateIssuer(2)) {
      for (PeerRole role : new PeerRole[] {PeerRole.COORDINATOR, PeerRole.WORKER, PeerRole.SHARD}) {
        issuer.issue(new Identity("run-a", role), certificates.resolve(role.label()));
      }
      issuer.issue(new Identity("run-b", PeerRole.SHARD), certificates.resolve("other-run"));
      stranger.issue(new Identity("run-a", PeerRole.SHARD), certificates.resolve("stranger"));
      stranger.issue(
          new Identity("run-a", PeerRole.COORDINATOR), certificates.resolve("new-coordinator"));
    }
  }

  @BeforeEach
  void start() throws IOException {
    wire = wire("coordinator");
    server = new TestServer(wire);
  }

  @AfterEach
  void stop() {
    server.close();
    wire.close();
  }

  private static Wire wire(String directory) {
    return wire(certificates.resolve(directory));
  }

  private static Wire wire(Path directory) {
    return new Wire(
        new Protection(Optional.of(TlsFiles.in(directory)), false),
        Wire.Limits.DEFAULTS,
        Duration.ofMillis(20));
  }

  @Test
  void letsAShardSealARound() {
    assertThat(code("parameter-server", MutualTlsTest::seal)).isEqualTo(Code.OK);
    assertThat(server.calls).containsExactly("seal");
  }

  @Test
  void letsNoWorkerSealARound() {
    assertThat(code("worker", MutualTlsTest::seal)).isEqualTo(Code.PERMISSION_DENIED);
    assertThat(server.calls).isEmpty();
  }

  @Test
  void letsNobodyCallThemselvesWhatTheyAreNot() {
    assertThat(code("worker", channel -> join(channel, Role.SHARD)))
        .isEqualTo(Code.PERMISSION_DENIED);
    assertThat(code("worker", channel -> join(channel, Role.ROLE_UNSPECIFIED)))
        .isEqualTo(Code.PERMISSION_DENIED);
    assertThat(server.calls).isEmpty();
  }

  @Test
  void letsNoOtherRunIn() {
    assertThat(code("other-run", MutualTlsTest::seal)).isEqualTo(Code.UNAVAILABLE);
    assertThat(server.calls).isEmpty();
  }

  @Test
  void letsNobodyInWhomAnotherAuthorityVouchesFor() {
    assertThat(code("stranger", MutualTlsTest::seal)).isEqualTo(Code.UNAVAILABLE);
    assertThat(server.calls).isEmpty();
  }

  @Test
  void letsNobodyInWithoutACertificate() throws IOException {
    ManagedChannel anonymous =
        NettyChannelBuilder.forTarget(
                server.address(),
                TlsChannelCredentials.newBuilder()
                    .trustManager(certificates.resolve("worker/ca.crt").toFile())
                    .build())
            .overrideAuthority("coordinator")
            .build();
    assertThat(code(anonymous, MutualTlsTest::status)).isEqualTo(Code.UNAVAILABLE);
    ManagedChannel plain = NettyChannelBuilder.forTarget(server.address()).usePlaintext().build();
    assertThat(code(plain, MutualTlsTest::status)).isEqualTo(Code.UNAVAILABLE);
    assertThat(server.calls).isEmpty();
  }

  /** Else a worker could pose as the coordinator, and give orders. */
  @Test
  void talksToTheRoleAloneThatItMeansToTalkTo() throws IOException {
    try (Wire posing = wire("worker");
        TestServer impostor = new TestServer(posing);
        Wire shard = wire("parameter-server")) {
      ManagedChannel channel = shard.channel(impostor.address(), PeerRole.COORDINATOR);

      assertThat(code(channel, MutualTlsTest::seal)).isEqualTo(Code.UNAVAILABLE);
      assertThat(impostor.calls).isEmpty();
    }
  }

  @Test
  void takesNewCertificatesWithoutARestart(@TempDir Path renewed) throws Exception {
    copy("coordinator", renewed);
    try (Wire rotating = wire(renewed);
        TestServer rotated = new TestServer(rotating)) {
      Function<String, Code> call =
          who -> {
            try (Wire client = wire(who)) {
              return code(
                  client.channel(rotated.address(), PeerRole.COORDINATOR), MutualTlsTest::seal);
            }
          };
      assertThat(call.apply("parameter-server")).isEqualTo(Code.OK);
      assertThat(call.apply("stranger")).isEqualTo(Code.UNAVAILABLE);

      copy("new-coordinator", renewed);

      long limit = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
      while (call.apply("stranger") != Code.OK) {
        assertThat(System.nanoTime()).as("waiting for the new certificates").isLessThan(limit);
      }
      assertThat(call.apply("parameter-server")).isEqualTo(Code.UNAVAILABLE);
    }
  }

  private static void copy(String from, Path to) throws IOException {
    for (String name : new String[] {TlsFiles.AUTHORITY, TlsFiles.CERTIFICATE, TlsFiles.KEY}) {
      Path target = to.resolve(name);
      long before = Files.exists(target) ? Files.getLastModifiedTime(target).toMillis() : 0;
      Path fresh = to.resolve(name + ".new");
      Files.copy(certificates.resolve(from).resolve(name), fresh);
      Files.setLastModifiedTime(
          fresh, FileTime.fromMillis(Math.max(before + 2000, System.currentTimeMillis())));
      Files.move(fresh, target, java.nio.file.StandardCopyOption.ATOMIC_MOVE);
    }
  }

  @Test
  void namesAFileThatIsNoCertificate(@TempDir Path directory) throws IOException {
    copy("worker", directory);
    Files.writeString(directory.resolve(TlsFiles.CERTIFICATE), "not one");

    assertThatThrownBy(() -> wire(directory))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("tls: " + directory.resolve(TlsFiles.CERTIFICATE));
    Files.delete(directory.resolve(TlsFiles.KEY));
    assertThatThrownBy(() -> wire(directory))
        .hasMessage(
            "tls: "
                + directory.resolve(TlsFiles.KEY)
                + " is not there (expected: a readable PEM"
                + " file)");
  }

  private Code code(String who, Consumer<ManagedChannel> call) {
    try (Wire client = wire(who)) {
      return code(client.channel(server.address(), PeerRole.COORDINATOR), call);
    }
  }

  private static Code code(ManagedChannel channel, Consumer<ManagedChannel> call) {
    try {
      call.accept(channel);
      return Code.OK;
    } catch (StatusRuntimeException e) {
      return e.getStatus().getCode();
    } finally {
      channel.shutdownNow();
    }
  }

  private static void seal(ManagedChannel channel) {
    var unused =
        OrdersGrpc.newBlockingStub(channel)
            .withDeadlineAfter(10, TimeUnit.SECONDS)
            .sealRound(
                SealRoundRequest.newBuilder()
                    .setShard(Member.newBuilder().setRole(Role.SHARD))
                    .build());
  }

  private static void join(ManagedChannel channel, Role role) {
    var unused =
        MembershipGrpc.newBlockingStub(channel)
            .withDeadlineAfter(10, TimeUnit.SECONDS)
            .join(JoinRequest.newBuilder().setRole(role).build());
  }

  private static void status(ManagedChannel channel) {
    var unused =
        RunStatusGrpc.newBlockingStub(channel)
            .withDeadlineAfter(10, TimeUnit.SECONDS)
            .get(RunStatusRequest.getDefaultInstance());
  }
}
