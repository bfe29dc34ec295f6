package cxrcml.dataset.phantom;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import cxrcml.dataset.Group;
import cxrcml.dataset.PreparedDataset;
import cxrcml.dataset.Progress;
import cxrcml.dataset.Sample;
import cxrcml.dataset.TokenizerSource;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PhantomPreparationTest {
  @TempDir private Path directory;

  @Test
  void sameSeedSameDataSetForAnyNumberOfThreads() throws IOException {
    String alone = prepare("one", 1, 1);

    assertThat(prepare("three", 1, 3)).isEqualTo(alone);
    assertThat(prepare("other", 2, 3)).isNotEqualTo(alone);
  }

  @Test
  void groupsFollowCxrLtNotThePhantomsOwnCounts() throws IOException {
    prepare("set", 1, 2);

    try (PreparedDataset set = PreparedDataset.open(directory.resolve("set"))) {
      assertThat(set.classes()).filteredOn(c -> c.group() == Group.HEAD).hasSize(9);
      assertThat(set.classes()).filteredOn(c -> c.group() == Group.TAIL).hasSize(16);
      assertThat(set.classes()).filteredOn(c -> c.rare()).hasSize(11);
      assertThat(set.size()).isEqualTo(220);
      assertThat(set.folds()).isEqualTo(2);
    }
  }

  @Test
  void storesThePicturesOfThePlan() throws IOException {
    prepare("set", 1, 2);

    try (PreparedDataset set = PreparedDataset.open(directory.resolve("set"))) {
      Exam exam = Cohort.plan(220, 2, 1).get(17);
      Sample sample = set.sample(17);
      byte[] stored = new byte[32 * 32];
      set.readImage(17, stored);
      assertThat(stored).isEqualTo(new Radiograph(1, 32).take(exam));
      assertThat(sample.labels()).isEqualTo(exam.labels());
      assertThat(sample.text()).isEqualTo(Report.dictate(exam, 1));
    }
  }

  @Test
  void refusesACohortTooSmallForItsFolds() {
    assertThatThrownBy(() -> options("set", 499, 5, 1, 1))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("samples: 499 (expected: >= 500)");
  }

  private String prepare(String name, long seed, int jobs) throws IOException {
    return PhantomPreparation.run(options(name, 220, 2, seed, jobs), Progress.NONE);
  }

  private PhantomOptions options(String name, int samples, int folds, long seed, int jobs) {
    return new PhantomOptions(
        directory.resolve(name), samples, 32, seed, folds, TokenizerSource.trained(600), jobs);
  }
}
