package cxrcml.service.membership;

import cxrcml.coordinator.v1.HeartbeatRequest;
import cxrcml.coordinator.v1.JoinRequest;
import cxrcml.coordinator.v1.JoinResponse;
import cxrcml.coordinator.v1.LeaveRequest;
import cxrcml.coordinator.v1.MembershipGrpc;
import cxrcml.coordinator.v1.MembershipGrpc.MembershipBlockingStub;
import cxrcml.run.v1.Member;
import cxrcml.run.v1.Role;
import cxrcml.service.process.ConfigurationException;
import cxrcml.service.process.Termination;
import cxrcml.service.process.TryAgainException;
import cxrcml.service.rpc.Retry;
import cxrcml.service.rpc.Statuses;
import io.grpc.Channel;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import java.time.Duration;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.MDC;

/**
 * This process as a member of a run. Joins, beats on a channel of its own about four times a lease,
 * and leaves.
 */
public final class RunMember implements AutoCloseable {
  private static final Logger logger = LoggerFactory.getLogger(RunMember.class);
  private static final Duration CALL = Duration.ofSeconds(10);

  private final MembershipBlockingStub stub;
  private final JoinRequest request;
  private final Retry retry;
  private final Activity activity = new Activity();
  private final ScheduledExecutorService beats;

  private volatile JoinResponse joined;
  private ScheduledFuture<?> beat;

  /**
   * @param heartbeats channel to the coordinator that carries nothing else
   * @param request who joins; sent again as it is after the coordinator forgot this member
   * @param patience how long an unreachable coordinator is waited for
   * @param beats runs the heartbeats; closed by its owner
   */
  public RunMember(
      Channel heartbeats,
      JoinRequest request,
      Duration patience,
      ScheduledExecutorService beats,
      Termination termination) {
    this.stub = MembershipGrpc.newBlockingStub(heartbeats);
    this.request = request;
    this.beats = beats;
    this.retry =
        new Retry(
            Duration.ofMillis(50),
            Duration.ofSeconds(2),
            patience,
            RandomGenerator.getDefault(),
            termination::isRequested);
  }

  /**
   * Joins, or joins again after the coordinator said it does not know this member. A shard then
   * keeps its place: its range belongs to it.
   *
   * @throws ConfigurationException if the coordinator refuses this process for good
   * @throws TryAgainException if the coordinator cannot be reached within the patience, or leads
   *     another run than at the first time, or the same one with another number of shards
   */
  public JoinResponse join() throws InterruptedException {
    activity.now("join the run");
    JoinResponse answer;
    try {
      JoinRequest attempt = attempt();
      answer =
          retry.call(
              () -> stub.withDeadlineAfter(CALL.toMillis(), TimeUnit.MILLISECONDS).join(attempt));
    } catch (StatusRuntimeException e) {
      String description = e.getStatus().getDescription();
      Status.Code code = e.getStatus().getCode();
      if (code == Status.Code.INVALID_ARGUMENT
          || code == Status.Code.PERMISSION_DENIED
          || code == Status.Code.UNAUTHENTICATED) {
        throw new ConfigurationException(description, e);
      }
      throw new TryAgainException("coordinator: " + Statuses.sentence(e.getStatus()), e);
    }
    requireSameRun(answer);
    joined = answer;
    MDC.put("run", answer.getFence().getRun()); // of this thread, which does the member's work
    logger.info(
        "joined run {} as {} {}",
        joined.getFence().getRun(),
        joined.getMember().getRole(),
        joined.getMember().getIndex());
    startBeats();
    return joined;
  }

  private JoinRequest attempt() {
    return joined != null && request.getRole() == Role.SHARD
        ? request.toBuilder().setIndex(self().getIndex()).build()
        : request;
  }

  /** What was built upon specification, model and plan of the first answer stays. */
  private void requireSameRun(JoinResponse answer) {
    String run = answer.getFence().getRun();
    if (joined != null && !run.equals(joined.getFence().getRun())) {
      throw new TryAgainException(
          "run: " + run + " (expected: " + joined.getFence().getRun() + ", joined before)");
    }
    if (joined != null && !answer.getPlan().equals(joined.getPlan())) {
      throw new TryAgainException(
          "shards: %d (expected: %d, joined before)"
              .formatted(answer.getPlan().getStartsCount(), joined.getPlan().getStartsCount()));
    }
  }

  /** Returns the answer to the last join. */
  public JoinResponse joined() {
    return joined;
  }

  public Member self() {
    return joined.getMember();
  }

  /** Returns where to say what this member does. */
  public Activity activity() {
    return activity;
  }

  private synchronized void startBeats() {
    if (beat == null) {
      beat = beats.scheduleWithFixedDelay(this::beatOnce, 0, beatMillis(), TimeUnit.MILLISECONDS);
    }
  }

  /** The pause between two beats, and how long one may take: a lost one must not cost the lease. */
  private long beatMillis() {
    return Math.max(1, (long) (joined.getLeaseSeconds() * 1000 / 4));
  }

  private void beatOnce() {
    try {
      stub.withDeadlineAfter(beatMillis(), TimeUnit.MILLISECONDS)
          .heartbeat(
              HeartbeatRequest.newBuilder()
                  .setMember(self())
                  .setActivity(activity.what())
                  .setActivitySeconds(activity.age().toMillis() / 1000.0)
                  .build());
    } catch (StatusRuntimeException e) {
      // The work loop meets the same coordinator and decides; a lost beat alone means nothing.
      logger.debug("heartbeat: {}", e.getStatus());
    }
  }

  /** Leaves the run; a coordinator that is away hears of it by the missing beats. */
  @Override
  public void close() {
    synchronized (this) {
      if (beat != null) {
        beat.cancel(false);
      }
    }
    if (joined == null) {
      return;
    }
    try {
      stub.withDeadlineAfter(2, TimeUnit.SECONDS)
          .leave(LeaveRequest.newBuilder().setMember(self()).build());
    } catch (StatusRuntimeException e) {
      logger.debug("leave: {}", e.getStatus());
    }
  }
}
