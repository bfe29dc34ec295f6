package cxrcml.dataset.preparation;

import static java.nio.charset.StandardCharsets.UTF_8;

import cxrcml.dataset.ClassGrouping;
import cxrcml.dataset.PreparationStep;
import cxrcml.dataset.SampleRow;
import cxrcml.dataset.Sha256;
import java.security.MessageDigest;
import java.util.List;

/**
 * Everything about a data set that is settled before its images are read.
 *
 * @param source where the samples come from, for people
 * @param classNames in the order of the label bits
 * @param grouping decides the long-tail groups
 * @param samples in their order
 * @param steps what was kept and dropped on the way here
 * @param notes policies that were applied
 */
public record PreparationPlan(
    String source,
    List<String> classNames,
    ClassGrouping grouping,
    List<PlannedSample> samples,
    List<PreparationStep> steps,
    List<String> notes) {
  /** Keeps its own copies. */
  public PreparationPlan {
    classNames = List.copyOf(classNames);
    samples = List.copyOf(samples);
    steps = List.copyOf(steps);
    notes = List.copyOf(notes);
  }

  /** Returns a digest of all that decides the content: two equal ones may share their images. */
  String digest(ImageOptions options) {
    MessageDigest digest = Sha256.digest();
    add(digest, options.size() + " " + options.fit());
    classNames.forEach(name -> add(digest, name));
    for (PlannedSample sample : samples) {
      SampleRow row = sample.row();
      add(digest, sample.image().toString());
      add(digest, row.id());
      add(digest, row.subject());
      add(digest, row.study());
      add(digest, row.view());
      add(digest, row.fold() + " " + row.labels() + " " + row.unknown());
      add(digest, row.text());
    }
    return Sha256.hex(digest);
  }

  private static void add(MessageDigest digest, String part) {
    digest.update(part.getBytes(UTF_8));
    digest.update((byte) 0);
  }
}
