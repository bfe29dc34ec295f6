package cxrcml.service.exchange;

import static org.assertj.core.api.Assertions.assertThat;

import cxrcml.parameters.v1.Stretch;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.BitSet;
import java.util.List;
import org.junit.jupiter.api.Test;

class StretchesTest {
  /** Five rows of three elements, two elements before them, one after. */
  private static final Stretches.Table TABLE = new Stretches.Table(2, 5, 3);

  @Test
  void aRowIsSetIfAnyOfItsBitsIs() {
    ByteBuffer vector = ByteBuffer.allocateDirect(18 * 4).order(ByteOrder.LITTLE_ENDIAN);
    vector.putFloat(0, 7);
    vector.putFloat(4 * (2 + 3 + 2), Float.MIN_VALUE);
    vector.putFloat(4 * (2 + 9), -0f);
    vector.putFloat(4 * 17, 7);

    assertThat(TABLE.setRows(vector)).isEqualTo(BitSet.valueOf(new long[] {0b01010}));
  }

  @Test
  void neighbouringRowsAreOneStretch() {
    BitSet rows = BitSet.valueOf(new long[] {0b11001});

    assertThat(TABLE.rows(rows).list()).isEqualTo(List.of(stretch(2, 5), stretch(11, 17)));
    assertThat(TABLE.rowsAndRest(rows, 18).list())
        .isEqualTo(List.of(stretch(0, 2), stretch(2, 5), stretch(11, 17), stretch(17, 18)));
    assertThat(TABLE.rowsAndRest(new BitSet(), 18).elements()).isEqualTo(3);
  }

  @Test
  void whatLiesInARangeIsCutAtItsEnds() {
    Stretches rows = TABLE.rows(BitSet.valueOf(new long[] {0b11001}));

    assertThat(rows.within(4, 12).list()).isEqualTo(List.of(stretch(4, 5), stretch(11, 12)));
    assertThat(rows.within(5, 11).list()).isEmpty();
  }

  @Test
  void sectionsAreConsecutiveAndAboutAsLarge() {
    Stretches rows = TABLE.rows(BitSet.valueOf(new long[] {0b11001})); // 2 to 5, 11 to 17

    assertThat(rows.sections(1)).isEqualTo(List.of(rows));
    assertThat(rows.sections(2).stream().map(Stretches::list))
        .containsExactly(List.of(stretch(2, 5), stretch(11, 13)), List.of(stretch(13, 17)));
    assertThat(rows.sections(20)).hasSize(9);
    assertThat(new Stretches(List.of()).sections(4)).isEmpty();
  }

  private static Stretch stretch(long from, long to) {
    return Stretch.newBuilder().setFrom(from).setTo(to).build();
  }
}
