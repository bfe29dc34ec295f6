package cxrcml.dataset.reference;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.BitSet;
import java.util.List;
import org.junit.jupiter.api.Test;

final class LabelCountReferenceTest {
  @Test
  void countsTheOtherClassesOnly() {
    List<BitSet> labels =
        List.of(BitSet.valueOf(new long[] {0b1011}), new BitSet(), BitSet.valueOf(new long[] {4}));

    assertThat(LabelCountReference.scores(labels, 4))
        .isDeepEqualTo(new double[][] {{2, 2, 3, 2}, {0, 0, 0, 0}, {1, 1, 0, 1}});
  }
}
