package cxrcml.parameters.shard;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import cxrcml.parameters.optimizer.ElementRules;
import cxrcml.parameters.optimizer.Optimizer;
import cxrcml.parameters.plan.ShardRange;
import cxrcml.parameters.range.RangeWorkers;
import cxrcml.parameters.reduction.GradientBuffers;
import cxrcml.parameters.reduction.Round;
import cxrcml.parameters.reduction.Round.Reduced;
import cxrcml.parameters.reduction.SlotGradient;
import cxrcml.parameters.reduction.SlotRange;
import cxrcml.service.rpc.NotReadyException;
import cxrcml.service.rpc.StaleException;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * One shard in one generation: takes the gradients of a step, applies them, publishes the next
 * version. Memory is bounded by two versions, the optimizer's state, and one gradient more than the
 * steps that may be open have slots: one step, and so many more as workers may be ahead. If updates
 * go on while a version is saved, one more version and one more state are kept.
 *
 * <p>Safe for use by many threads, of which one calls {@link #apply}, {@link #skip}, {@link #keep},
 * {@link #prepare} and {@link #retire}.
 */
public final class Shard {
  private final ShardRange range;
  private final OpenRounds most;
  private final RangeWorkers workers;
  private final GradientBuffers buffers;
  private final VersionedParameters parameters;
  private final ElementRules rules;
  private Optimizer optimizer;

  /** By step, as those below. */
  @GuardedBy("this")
  private final Map<Long, Round> rounds = new HashMap<>();

  @GuardedBy("this")
  private final Map<Long, Reduced> reduced = new HashMap<>();

  @GuardedBy("this")
  private boolean retired;

  /** Whether somebody reads the arrays of the newest version and its state without a lock. */
  @GuardedBy("this")
  private boolean kept;

  /**
   * Takes up a state.
   *
   * @param values parameters of the version, as long as the range; belong to the shard from now on
   * @param rules those that the optimizer goes by
   * @param most how much may be open
   */
  public Shard(
      ShardRange range,
      long version,
      float[] values,
      ElementRules rules,
      Optimizer optimizer,
      OpenRounds most,
      RangeWorkers workers) {
    this.range = range;
    this.most = most;
    this.workers = workers;
    this.buffers = new GradientBuffers(range.length(), most.gradients());
    this.parameters = new VersionedParameters(version, values);
    this.rules = rules;
    this.optimizer = optimizer;
  }

  public ShardRange range() {
    return range;
  }

  /** The newest published version. */
  public long version() {
    return parameters.version();
  }

  /**
   * Makes room for the gradient of one or several slots.
   *
   * @param computedOn version of the parameters
   * @param elements how many of the range's elements will be sent; the others are zero
   * @return empty if the slots are there already; else to be given to {@link #complete} or {@link
   *     #abandon}
   * @throws StaleException if the step's version has been published already
   * @throws NotReadyException if the step is too far ahead of the published version
   * @throws IllegalArgumentException if the step has another number of slots, some of these are
   *     there already and some are not, the version is too old, or there are not so many elements
   * @throws BusyException if there is no room
   */
  public synchronized Optional<SlotGradient> open(
      long step, long computedOn, SlotRange slots, long elements) {
    requireCurrent(step);
    long oldest = step - most.stepsAhead();
    long newest = Math.min(step, version());
    if (computedOn < oldest || computedOn > newest) {
      throw new IllegalArgumentException(
          "version: %d (expected: %d to %d)".formatted(computedOn, oldest, newest));
    }
    Optional<Round> opened = roundOf(step);
    int largest = opened.map(Round::slots).orElse(most.maxSlots());
    int smallest = opened.map(Round::slots).orElse(1);
    if (slots.slots() < smallest || slots.slots() > largest) {
      throw new IllegalArgumentException(
          "slots: " + slots.slots() + " (expected: " + smallest + " to " + largest + ")");
    }
    if (elements < 0 || elements > range.length()) {
      throw new IllegalArgumentException(
          "elements: " + elements + " (expected: 0 to " + range.length() + ")");
    }
    if (opened.isPresent() && opened.get().has(slots)) {
      return Optional.empty();
    }
    float[] buffer =
        buffers
            .take()
            .orElseThrow(() -> new BusyException(most.gradients() + " gradients are open already"));
    return Optional.of(new SlotGradient(range, step, slots, (int) elements, buffer));
  }

  /**
   * Counts a gradient whose last chunk has arrived.
   *
   * @return whether it is the first for its slots, and must be given to {@link #reduce}; if not, or
   *     if this throws, the gradient is abandoned
   * @throws IllegalArgumentException if elements are missing
   */
  public boolean complete(SlotGradient gradient) {
    boolean accepted = false;
    try {
      accepted = accept(gradient);
    } finally {
      if (!accepted) {
        abandon(gradient);
      }
    }
    return accepted;
  }

  private synchronized boolean accept(SlotGradient gradient) {
    SlotRange slots = gradient.slots();
    requireCurrent(gradient.step());
    if (!gradient.isWhole()) {
      throw new IllegalArgumentException(
          "gradient of slot " + slots.first() + ": elements are missing (expected: all)");
    }
    Round round =
        rounds.computeIfAbsent(
            gradient.step(), step -> new Round(range, step, slots.slots(), workers, buffers));
    if (slots.slots() != round.slots()) {
      throw new IllegalArgumentException(
          "slots: " + slots.slots() + " (expected: " + round.slots() + ")");
    }
    if (round.has(slots)) {
      return false;
    }
    round.accept(slots);
    return true;
  }

  @GuardedBy("this")
  private Optional<Round> roundOf(long step) {
    return Optional.ofNullable(rounds.get(step));
  }

  /** Forgets a gradient that will not be complete. */
  public void abandon(SlotGradient gradient) {
    buffers.release(gradient.values());
  }

  /**
   * Adds a counted gradient to its step; takes its time.
   *
   * @return the step's mean gradient, to the caller whose gradient was the last
   */
  public Optional<Reduced> reduce(SlotGradient gradient) {
    Optional<Round> whose;
    synchronized (this) {
      whose = roundOf(gradient.step());
    }
    if (whose.isEmpty()) { // retired meanwhile
      return Optional.empty();
    }
    rules.clearFrozen(gradient.values());
    Optional<Reduced> whole = whose.get().reduce(gradient);
    synchronized (this) {
      if (whole.isPresent() && !retired) {
        reduced.put(gradient.step(), whole.get());
      }
    }
    return whole;
  }

  /**
   * Applies the reduced gradient of a step and publishes version {@code step} + 1; repeating it
   * changes nothing.
   *
   * @param scale factor of the gradient
   * @throws IllegalStateException if the step is not reduced here
   */
  public void apply(long step, double scale, double learningRate) {
    if (version() == step + 1) {
      return;
    }
    float[] gradient = requireReduced(step).values();
    boolean keep = takeKept();
    if (keep) {
      optimizer.detach();
    }
    optimizer.update(gradient, parameters.front(), parameters.back(), scale, learningRate, workers);
    parameters.publishBack(keep);
    close(step, gradient);
  }

  /** What is kept is left behind by one update; those after it need not mind. */
  private synchronized boolean takeKept() {
    boolean keep = kept;
    kept = false;
    return keep;
  }

  /** Drops the reduced gradient of a step and publishes the same parameters as the next version. */
  public void skip(long step) {
    if (version() == step + 1) {
      return;
    }
    float[] gradient = requireReduced(step).values();
    parameters.publishUnchanged();
    close(step, gradient);
  }

  private synchronized Reduced requireReduced(long step) {
    Reduced whole = reduced.get(step);
    if (retired || whole == null || version() != step) {
      throw new IllegalStateException(
          "step " + step + ": not reduced here (newest version: " + version() + ")");
    }
    return whole;
  }

  private synchronized void close(long step, float[] gradient) {
    buffers.release(gradient);
    rounds.remove(step);
    reduced.remove(step);
  }

  /**
   * Returns a version of the parameters, or empty if it is the next one; the waiter is then called
   * once it is worth asking again.
   *
   * @throws StaleException if the version is no longer kept
   * @throws IllegalArgumentException if it is more than one ahead
   */
  public Optional<Snapshot> snapshot(long version, Runnable waiter) {
    synchronized (this) {
      requireAlive();
    }
    return parameters.get(version, waiter);
  }

  /** Calls the waiter no more. */
  public void forget(Runnable waiter) {
    parameters.forget(waiter);
  }

  /**
   * Returns parameters and optimizer of the newest version, which the next update changes.
   *
   * @throws IllegalStateException if that is another version
   */
  public ShardState state(long version) {
    if (version != version()) {
      throw new IllegalStateException(
          "version: " + version + " (expected: " + version() + ", the newest)");
    }
    return new ShardState(version, parameters.front(), optimizer.updates(), optimizer.state());
  }

  /**
   * Keeps parameters and optimizer of the newest version as they are, whatever is applied
   * meanwhile. The version kept before must be released by then.
   *
   * @throws IllegalStateException if the newest is another version
   */
  public ShardState keep(long version) {
    ShardState state = state(version);
    synchronized (this) {
      kept = true;
    }
    return state;
  }

  /**
   * Returns a task for any thread that shortens the next update, which leaves behind what is kept;
   * to be done, or given up, before the {@link #release}.
   */
  public Runnable prepare() {
    return optimizer.prepare();
  }

  /** Notes that what {@link #keep} returned is read no more. */
  public synchronized void release() {
    kept = false;
  }

  /** Makes the arrays that updates need while a version is kept. */
  public void reserve() {
    parameters.reserve();
    optimizer.reserve();
  }

  /** Gives up everything; who waits or comes later hears that this generation is over. */
  public void retire() {
    synchronized (this) {
      retired = true;
      rounds.clear();
      reduced.clear();
    }
    parameters.retire();
    optimizer = null;
  }

  @GuardedBy("this")
  private void requireCurrent(long step) {
    requireAlive();
    long version = version();
    if (step < version) {
      throw new StaleException("step " + step + " is applied already (version: " + version + ")");
    }
    if (step > version + most.stepsAhead()) {
      throw new NotReadyException("step " + step + " is too far ahead (version: " + version + ")");
    }
  }

  @GuardedBy("this")
  private void requireAlive() {
    if (retired) {
      throw new StaleException("this generation is over");
    }
  }
}
