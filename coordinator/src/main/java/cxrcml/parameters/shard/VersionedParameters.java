package cxrcml.parameters.shard;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import cxrcml.service.rpc.StaleException;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * The newest version of the parameters and the one before it, in two arrays that change places. The
 * version before stays readable until the next is being computed into its array. A third array
 * takes the place of one that is to stay as it is beyond that.
 *
 * <p>Readers may be many; one thread writes.
 */
final class VersionedParameters {
  private float[] front;
  private float[] back; // made by the first update
  private float[] spare; // made when it is needed

  @GuardedBy("this")
  private Snapshot current;

  @GuardedBy("this")
  private Snapshot previous;

  @GuardedBy("this")
  private final Set<Runnable> waiters = new LinkedHashSet<>();

  VersionedParameters(long version, float[] values) {
    this.front = values;
    this.current = new Snapshot(version, values);
  }

  synchronized long version() {
    return current.version();
  }

  synchronized Snapshot current() {
    return current;
  }

  /**
   * Returns a version, or registers who waits for it.
   *
   * @param waiter called once the next version is published or this object retired; then asks again
   * @return empty if the version is the next one
   * @throws StaleException if it is no longer kept
   * @throws IllegalArgumentException if it is more than one ahead
   */
  synchronized Optional<Snapshot> get(long version, Runnable waiter) {
    long newest = current.version();
    if (version > newest + 1) {
      throw new IllegalArgumentException(
          "version: " + version + " (expected: <= " + (newest + 1) + ")");
    }
    if (version == newest + 1) {
      waiters.add(waiter);
      return Optional.empty();
    }
    if (version == newest) {
      return Optional.of(current);
    }
    if (previous == null || version != previous.version()) {
      throw new StaleException(
          "version " + version + " is no longer kept (newest: " + newest + ")");
    }
    return Optional.of(previous);
  }

  synchronized void forget(Runnable waiter) {
    waiters.remove(waiter);
  }

  /** The newest values; only the writing thread may ask. */
  float[] front() {
    return front;
  }

  /** Gives up the version before the newest and returns an array for the next. */
  float[] back() {
    retirePrevious();
    if (back == null) {
      back = new float[front.length];
    }
    return back;
  }

  /** Makes the third array before it is needed. */
  void reserve() {
    if (spare == null) {
      spare = new float[front.length];
    }
  }

  /**
   * Publishes what the writer put into the array of {@link #back()}.
   *
   * @param keep whether the array of the version before stays as it is until this is said again
   */
  void publishBack(boolean keep) {
    float[] published = back;
    if (keep) {
      reserve();
      back = spare;
      spare = front;
    } else {
      back = front;
    }
    front = published;
    publish();
  }

  /** Publishes the newest values once more, under the next version. */
  void publishUnchanged() {
    retirePrevious();
    publish();
  }

  private void publish() {
    List<Runnable> toWake;
    synchronized (this) {
      previous = current;
      current = new Snapshot(previous.version() + 1, front);
      toWake = List.copyOf(waiters);
      waiters.clear();
    }
    toWake.forEach(Runnable::run);
  }

  private void retirePrevious() {
    Snapshot toRetire;
    synchronized (this) {
      toRetire = previous;
      previous = null;
    }
    if (toRetire != null) {
      toRetire.retire();
    }
  }

  /** Gives up all versions and wakes all who wait. */
  void retire() {
    retirePrevious();
    current().retire();
    List<Runnable> toWake;
    synchronized (this) {
      toWake = List.copyOf(waiters);
      waiters.clear();
    }
    toWake.forEach(Runnable::run);
    front = null;
    back = null;
    spare = null;
  }
}
