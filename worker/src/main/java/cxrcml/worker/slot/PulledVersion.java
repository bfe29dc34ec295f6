package cxrcml.worker.slot;

import cxrcml.run.v1.Fence;
import cxrcml.run.v1.Member;
import cxrcml.service.exchange.ParameterExchangeClient;
import cxrcml.service.exchange.Stretches;
import cxrcml.service.exchange.Transfers;
import cxrcml.service.rpc.StaleException;
import java.nio.ByteBuffer;
import java.util.BitSet;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What is pulled of one version of the parameters: everything but those rows of the token embedding
 * that nothing needed yet.
 *
 * <p>For use by one thread.
 */
final class PulledVersion {
  private static final Logger logger = LoggerFactory.getLogger(PulledVersion.class);

  private final ParameterExchangeClient exchange;
  private final Stretches.Table tokens;
  private final ByteBuffer values;

  /** Null while no version is there. */
  private Fence fence;

  private long version;
  private final BitSet rows = new BitSet();
  private Optional<Ahead> ahead = Optional.empty();

  private record Ahead(Fence fence, long version, Transfers transfers) {}

  /**
   * @param tokens where the token embedding lies in the vector
   * @param values direct; receives the vector
   */
  PulledVersion(ParameterExchangeClient exchange, Stretches.Table tokens, ByteBuffer values) {
    this.exchange = exchange;
    this.tokens = tokens;
    this.values = values;
  }

  /** The vector, of which only what was required is of the version. */
  ByteBuffer values() {
    return values.clear();
  }

  /**
   * Begins to pull a version that is to be published next, each shard's part when that has
   * published it, without a row of tokens. What is held is given up for it.
   */
  void expect(Fence expectedFence, Member member, long expectedVersion) {
    ahead.ifPresent(earlier -> earlier.transfers.drop());
    fence = null;
    Stretches all = tokens.rowsAndRest(new BitSet(), elements());
    Transfers transfers = exchange.beginPull(expectedFence, member, expectedVersion, values(), all);
    ahead = Optional.of(new Ahead(expectedFence, expectedVersion, transfers));
  }

  /**
   * Sees to it that a version is there with these rows of tokens.
   *
   * @return whether anything of it was not there before
   * @throws StaleException if the fence or the version is no more, or a shard stayed away
   */
  boolean require(Fence wantedFence, Member member, long wantedVersion, BitSet needed)
      throws InterruptedException {
    boolean arrived = isArrived(wantedFence, wantedVersion);
    boolean held = arrived || (wantedFence.equals(fence) && wantedVersion == version);
    if (arrived || !held) {
      rows.clear();
    }
    BitSet missing = (BitSet) needed.clone();
    missing.andNot(rows);
    Stretches wanted = held ? tokens.rows(missing) : tokens.rowsAndRest(missing, elements());
    if (!wanted.list().isEmpty()) {
      fence = null; // until all of it is there
      exchange.pull(wantedFence, member, wantedVersion, values(), wanted);
      rows.or(missing);
    }
    fence = wantedFence;
    version = wantedVersion;
    return arrived || !wanted.list().isEmpty();
  }

  /** Waits for what was expected; what was not wanted, or did not come, is as if never expected. */
  private boolean isArrived(Fence wantedFence, long wantedVersion) throws InterruptedException {
    Optional<Ahead> expected = ahead;
    ahead = Optional.empty();
    if (expected.isEmpty()) {
      return false;
    }
    Ahead pull = expected.get();
    if (!pull.fence.equals(wantedFence) || pull.version != wantedVersion) {
      pull.transfers.drop();
      return false;
    }
    try {
      pull.transfers.await();
      return true;
    } catch (StaleException e) {
      logger.debug("version {} did not come ahead: {}", wantedVersion, e.getMessage());
      return false;
    }
  }

  private long elements() {
    return values.capacity() / Float.BYTES;
  }
}
