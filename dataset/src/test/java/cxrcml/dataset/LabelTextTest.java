package cxrcml.dataset;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.BitSet;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

final class LabelTextTest {
  private static final List<DiseaseClass> CLASSES =
      Stream.of("Nodule", "Edema", "Mass")
          .map(name -> new DiseaseClass(name, Group.HEAD, true, 3))
          .toList();

  @Test
  void saysEachClassInClassOrder() {
    assertThat(LabelText.of(CLASSES, BitSet.valueOf(new long[] {0b101})))
        .isEqualTo("Nodule is present. Mass is present.");
  }

  @Test
  void saysThatThereIsNone() {
    assertThat(LabelText.of(CLASSES, new BitSet())).isEqualTo("No finding is present.");
  }
}
