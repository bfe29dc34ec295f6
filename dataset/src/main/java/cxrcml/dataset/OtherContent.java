package cxrcml.dataset;

import static java.util.Locale.ROOT;

import java.util.Optional;

/** Recognises what stands in the place of a file that was never really fetched. */
public final class OtherContent {
  private OtherContent() {}

  /**
   * Says what the content is instead, if it is nothing real.
   *
   * @param start the first characters of the content, 256 are plenty
   */
  public static Optional<String> of(String start) {
    String text = start.stripLeading();
    String lower = text.substring(0, Math.min(text.length(), 64)).toLowerCase(ROOT);
    if (lower.startsWith("version https://git-lfs")) {
      return Optional.of("a Git LFS pointer; fetch the content with git lfs pull");
    }
    if (lower.startsWith("<!doctype html") || lower.startsWith("<html")) {
      return Optional.of("an HTML page, as from a download without login");
    }
    return Optional.empty();
  }
}
