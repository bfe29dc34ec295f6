package cxrcml.dataset;

import static java.util.stream.Collectors.counting;
import static java.util.stream.Collectors.groupingBy;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;

final class CxrLtClassesTest {
  /** Counts as published with the task: 9 head, 15 medium, 16 tail. */
  @Test
  void hasTheGroupsOfTheTask() {
    assertThat(CxrLtClasses.entries().stream())
        .hasSize(40)
        .extracting(CxrLtClasses.Entry::name)
        .doesNotHaveDuplicates()
        .isSorted();
    assertThat(
            CxrLtClasses.entries().stream()
                .collect(groupingBy(CxrLtClasses.Entry::group, counting())))
        .containsEntry(Group.HEAD, 9L)
        .containsEntry(Group.MEDIUM, 15L)
        .containsEntry(Group.TAIL, 16L);
    assertThat(CxrLtClasses.entries()).filteredOn(CxrLtClasses.Entry::rare).hasSize(11);
  }

  /** The mean of 2.445 labels an image is published with the training set. */
  @Test
  void hasTheLabelsPerImageOfTheTask() {
    double labelsPerImage =
        CxrLtClasses.entries().stream().mapToDouble(CxrLtClasses.Entry::prevalence).sum();

    assertThat(labelsPerImage).isBetween(2.4445, 2.4455);
  }

  @Test
  void groupsByItsOwnTrainingSetWhateverTheDataSetHolds() {
    ClassGrouping grouping = CxrLtClasses.grouping();

    assertThat(grouping.classify("Azygos Lobe", 700, 1_000))
        .isEqualTo(new DiseaseClass("Azygos Lobe", Group.TAIL, true, 700));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> grouping.classify("Azygous Lobe", 7, 10))
        .withMessage("class: Azygous Lobe (expected: a CXR-LT 2024 class)");
  }

  @Test
  void groupsByPrevalenceWithTheLowerLimitInside() {
    assertThat(Group.of(100, 1_000)).isEqualTo(Group.HEAD);
    assertThat(Group.of(99, 1_000)).isEqualTo(Group.MEDIUM);
    assertThat(Group.of(10, 1_000)).isEqualTo(Group.MEDIUM);
    assertThat(Group.of(9, 1_000)).isEqualTo(Group.TAIL);
    assertThat(Group.of(0, 1_000)).isEqualTo(Group.TAIL);
  }
}
