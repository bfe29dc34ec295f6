package cxrcml.clusterer.version;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;

/**
 * The newest version and the one before it, which slots leased earlier may still name. Safe for use
 * by many threads.
 */
public final class MixtureVersions {
  private static final int KEPT = 2;

  /** Ascending. */
  private final AtomicReference<List<PseudoLabeler>> kept;

  /**
   * @param versions in ascending order
   */
  public MixtureVersions(List<MixtureVersion> versions) {
    this.kept = new AtomicReference<>(versions.stream().map(PseudoLabeler::new).toList());
  }

  /**
   * Makes a version known; the oldest may no longer be after that.
   *
   * @throws IllegalArgumentException if the number is not above all others
   */
  public void publish(MixtureVersion version) {
    kept.updateAndGet(
        old -> {
          long newest = old.isEmpty() ? 0 : old.get(old.size() - 1).version().number();
          if (version.number() <= newest) {
            throw new IllegalArgumentException(
                "number: %d (expected: > %d)".formatted(version.number(), newest));
          }
          List<PseudoLabeler> next = new ArrayList<>(old);
          next.add(new PseudoLabeler(version));
          return List.copyOf(next.subList(Math.max(0, next.size() - KEPT), next.size()));
        });
  }

  /** Returns exactly the version with this number, if it is kept. */
  public Optional<PseudoLabeler> find(long number) {
    return kept.get().stream().filter(l -> l.version().number() == number).findFirst();
  }

  public Optional<PseudoLabeler> newest() {
    List<PseudoLabeler> all = kept.get();
    return all.isEmpty() ? Optional.empty() : Optional.of(all.get(all.size() - 1));
  }

  /** Returns all that is kept, in ascending order. */
  public List<MixtureVersion> all() {
    return kept.get().stream().map(PseudoLabeler::version).toList();
  }
}
