package cxrcml.service.exchange;

import cxrcml.coordinator.v1.ShardPlan;
import cxrcml.parameters.v1.Encoding;
import cxrcml.parameters.v1.PullRequest;
import cxrcml.parameters.v1.PushStart;
import cxrcml.run.v1.Fence;
import cxrcml.run.v1.Member;
import cxrcml.service.rpc.Retry;
import cxrcml.service.rpc.StaleException;
import cxrcml.service.rpc.Statuses;
import cxrcml.service.spec.ExchangeSpec;
import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;

/**
 * Exchanges the flat vector with all shards at once, over bulk channels to each.
 *
 * <p>A shard that is away or not that far yet is asked again for as long as the patience lasts.
 * Transfers hold one message in memory at either end. {@link #pull} and {@link #push} end before
 * they return or throw: the caller's buffer is then its own again. For use by one thread.
 */
public final class ParameterExchangeClient implements AutoCloseable {
  private static final Duration FIRST_PAUSE = Duration.ofMillis(10);
  private static final Duration LONGEST_PAUSE = Duration.ofMillis(500);

  /** A transfer may take this long, and a second more for each of so many bytes. */
  private static final long DEADLINE_SECONDS = 20;

  private static final long BYTES_A_SECOND = 10_000_000;

  private final ShardPlan plan;
  private final ExchangeSpec spec;
  private final Function<String, ManagedChannel> channels;
  private final Duration patience;
  private final ExecutorService threads =
      Executors.newCachedThreadPool(
          task -> {
            Thread thread = new Thread(task, "exchange");
            thread.setDaemon(true);
            return thread;
          });

  private List<Shard> shards = List.of();

  private record Shard(
      int index, String address, List<ManagedChannel> channels, long from, long to) {
    String describe() {
      return "shard " + index + " at " + address;
    }

    void close() {
      channels.forEach(ManagedChannel::shutdownNow);
    }
  }

  /** What one call to a shard is to carry. */
  private record Errand(Shard shard, Channel channel, Stretches stretches) {
    CallOptions options() {
      long seconds = DEADLINE_SECONDS + stretches.elements() * Float.BYTES / BYTES_A_SECOND;
      return CallOptions.DEFAULT.withDeadlineAfter(seconds, TimeUnit.SECONDS);
    }
  }

  /** One attempt at one errand. */
  @FunctionalInterface
  private interface Attempt {
    void run(Channel channel, CallOptions options, Stretches stretches, ByteBuffer vector);
  }

  /**
   * @param plan how the vector is cut
   * @param spec how gradients travel, and over how many channels
   * @param channels makes the channel to an address, for example {@code Wire::bulkChannel}
   * @param patience how long a shard that is away is waited for
   */
  public ParameterExchangeClient(
      ShardPlan plan,
      ExchangeSpec spec,
      Function<String, ManagedChannel> channels,
      Duration patience) {
    this.plan = plan;
    this.spec = spec;
    this.channels = channels;
    this.patience = patience;
  }

  /**
   * Says where the shards are; channels to unchanged addresses stay.
   *
   * @param addresses host:port of each shard, in the order of the plan
   */
  public void connect(List<String> addresses) {
    if (addresses.size() != plan.getStartsCount()) {
      throw new IllegalArgumentException(
          "shards: " + addresses.size() + " (expected: " + plan.getStartsCount() + ")");
    }
    List<Shard> connected = new ArrayList<>();
    for (int i = 0; i < addresses.size(); i++) {
      connected.add(connect(i, addresses.get(i)));
    }
    shards = List.copyOf(connected);
  }

  private Shard connect(int index, String address) {
    if (index < shards.size()) {
      Shard known = shards.get(index);
      if (known.address.equals(address)) {
        return known;
      }
      known.close();
    }
    List<ManagedChannel> opened =
        Stream.generate(() -> channels.apply(address)).limit(spec.channels()).toList();
    long to = index + 1 < plan.getStartsCount() ? plan.getStarts(index + 1) : plan.getElements();
    return new Shard(index, address, opened, plan.getStarts(index), to);
  }

  /**
   * Fetches one version of the vector.
   *
   * @param target direct, {@code elements} little-endian fp32 values from its beginning; receives
   *     those of the stretches
   * @param stretches what is wanted
   * @throws StaleException if the caller's fence or the version is no more, or a shard stayed away:
   *     ask the coordinator what to do
   * @throws StatusRuntimeException if a shard refuses the request as such
   */
  public void pull(Fence fence, Member member, long version, ByteBuffer target, Stretches stretches)
      throws InterruptedException {
    beginPull(fence, member, version, target, stretches).await();
  }

  /** Begins to {@link #pull}; each shard sends its part as soon as it has published the version. */
  public Transfers beginPull(
      Fence fence, Member member, long version, ByteBuffer target, Stretches stretches) {
    PullRequest request =
        PullRequest.newBuilder().setFence(fence).setMember(member).setVersion(version).build();
    List<Errand> errands = new ArrayList<>();
    for (Shard shard : shards) {
      List<Stretches> sections =
          stretches.within(shard.from, shard.to).sections(shard.channels.size());
      for (int i = 0; i < sections.size(); i++) {
        errands.add(new Errand(shard, shard.channels.get(i), sections.get(i)));
      }
    }
    return begin(
        errands,
        target,
        (channel, options, wanted, vector) ->
            PullCall.run(channel, options, request, wanted, vector));
  }

  /**
   * Delivers the gradient of one slot or the sum of several; repeating it changes nothing.
   *
   * @param gradient direct; {@code elements} little-endian fp32 values from its beginning
   * @param stretches what is sent of it; everything else of it is zero
   * @throws StaleException if the caller's fence or step is no more, or a shard stayed away: ask
   *     the coordinator what to do
   * @throws StatusRuntimeException if a shard refuses the request as such
   */
  public void push(PushStart start, ByteBuffer gradient, Stretches stretches)
      throws InterruptedException {
    beginPush(start, gradient, stretches).await();
  }

  /** Begins to {@link #push}. */
  public Transfers beginPush(PushStart start, ByteBuffer gradient, Stretches stretches) {
    List<Errand> errands = new ArrayList<>();
    int turn = start.getSlot() / Math.max(1, start.getCount());
    for (Shard shard : shards) { // all of them hear of the slot
      Channel channel = shard.channels.get(turn % shard.channels.size());
      errands.add(new Errand(shard, channel, stretches.within(shard.from, shard.to)));
    }
    Encoding encoding = Gradients.encoding(spec);
    return begin(
        errands,
        gradient,
        (channel, options, sent, vector) ->
            PushCall.run(channel, options, start, sent, vector, encoding));
  }

  private Transfers begin(List<Errand> errands, ByteBuffer vector, Attempt attempt) {
    requireSize(vector);
    Transfers transfers = new Transfers();
    for (Errand errand : errands) {
      transfers.begin(
          cancelled -> carryOut(errand, vector.duplicate(), attempt, cancelled), threads);
    }
    return transfers;
  }

  private void carryOut(
      Errand errand, ByteBuffer vector, Attempt attempt, BooleanSupplier cancelled) {
    Retry retry =
        new Retry(FIRST_PAUSE, LONGEST_PAUSE, patience, RandomGenerator.getDefault(), cancelled);
    try {
      retry.call(
          () -> {
            attempt.run(errand.channel, errand.options(), errand.stretches, vector.clear());
            return null;
          });
    } catch (StatusRuntimeException e) {
      throw explain(errand.shard, e);
    } catch (InterruptedException e) {
      throw new IllegalStateException("nobody interrupts these threads", e);
    }
  }

  private static RuntimeException explain(Shard shard, StatusRuntimeException e) {
    String message = shard.describe() + ": " + e.getStatus().getDescription();
    if (e.getStatus().getCode() == Status.Code.ABORTED) {
      Metadata trailers = e.getTrailers();
      return new StaleException(message, trailers == null ? null : trailers.get(Statuses.FENCE));
    }
    if (Retry.mayPass(e)) {
      // Only the coordinator knows whether the shard moved or the run went on without it.
      return new StaleException(message);
    }
    Status status = Status.fromCode(e.getStatus().getCode());
    return status.withDescription(message).withCause(e).asRuntimeException(e.getTrailers());
  }

  private void requireSize(ByteBuffer vector) {
    if (vector.capacity() != plan.getElements() * Float.BYTES) {
      throw new IllegalArgumentException(
          "vector: "
              + vector.capacity()
              + " bytes (expected: "
              + plan.getElements() * Float.BYTES
              + ")");
    }
  }

  @Override
  public void close() {
    shards.forEach(Shard::close);
    threads.shutdown();
  }
}
