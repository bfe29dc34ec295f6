package cxrcml.parameters.wire;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class Bfloat16Test {
  // PyTorch 2.7.1: torch.tensor(x).to(torch.bfloat16), as bits; ties, overflow, subnormals.
  private static final int[][] PYTORCH = {
    {0x00000000, 0x0000}, {0x80000000, 0x8000}, {0x3f800000, 0x3f80}, {0x3f808000, 0x3f80},
    {0x3f818000, 0x3f82}, {0x3f807fff, 0x3f80}, {0x3f808001, 0x3f81}, {0xbf808000, 0xbf80},
    {0xbf818000, 0xbf82}, {0x7f7fffff, 0x7f80}, {0x7f7f7fff, 0x7f7f}, {0x7f7f8000, 0x7f80},
    {0xff7fffff, 0xff80}, {0x7f800000, 0x7f80}, {0xff800000, 0xff80}, {0x00000001, 0x0000},
    {0x00007fff, 0x0000}, {0x00008000, 0x0000}, {0x00018000, 0x0002}, {0x00008001, 0x0001},
    {0x807fffff, 0x8080}, {0x3eaaaaab, 0x3eab}, {0x40490fdb, 0x4049}, {0xc2f6e979, 0xc2f7},
  };

  @Test
  void roundsAsPyTorchDoes() {
    for (int[] pair : PYTORCH) {
      assertThat(Short.toUnsignedInt(Bfloat16.of(Float.intBitsToFloat(pair[0]))))
          .as("%08x", pair[0])
          .isEqualTo(pair[1]);
    }
  }

  @Test
  void keepsWhatItCanHold() {
    for (int bits = 0; bits < 1 << 16; bits++) {
      float value = Bfloat16.toFloat((short) bits);
      assertThat(Float.floatToRawIntBits(value)).isEqualTo(bits << 16);
      if (!Float.isNaN(value)) {
        assertThat(Bfloat16.of(value)).isEqualTo((short) bits);
      }
    }
  }

  @Test
  void notANumberStaysNone() {
    for (int bits : new int[] {0x7f800001, 0x7fc00000, 0x7fffffff, 0xff800001, 0xffffffff}) {
      assertThat(Bfloat16.toFloat(Bfloat16.of(Float.intBitsToFloat(bits)))).isNaN();
    }
  }

  @Test
  void noNeighbourIsNearer() {
    SplittableRandom random = new SplittableRandom(16);
    for (int trial = 0; trial < 100_000; trial++) {
      float value = Float.intBitsToFloat(random.nextInt(0x7f000000));
      short rounded = Bfloat16.of(value);
      double distance = Math.abs((double) value - Bfloat16.toFloat(rounded));
      for (int neighbour : new int[] {rounded - 1, rounded + 1}) {
        double other = Math.abs((double) value - Bfloat16.toFloat((short) neighbour));
        assertThat(distance < other || distance == other && (rounded & 1) == 0).isTrue();
      }
    }
  }
}
