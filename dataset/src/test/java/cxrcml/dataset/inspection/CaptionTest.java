package cxrcml.dataset.inspection;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

final class CaptionTest {
  private static final int ROOM = 24;

  private final Caption caption = new Caption(ROOM, 2, String::length);

  @Test
  void keepsWhatFitsOnOneLine() {
    assertThat(caption.lines("#7", List.of("Edema", "Mass"))).containsExactly("#7 Edema, Mass");
    assertThat(caption.lines("#7", List.of())).containsExactly("#7");
  }

  @Test
  void breaksLinesBetweenNames() {
    assertThat(caption.lines("#166", List.of("Infiltration", "Atelectasis", "Edema")))
        .containsExactly("#166 Infiltration,", "Atelectasis, Edema");
  }

  @Test
  void countsTheNamesWithoutAPlace() {
    assertThat(
            caption.lines(
                "#3", List.of("Pleural Effusion", "Lung Opacity", "Edema", "Fracture", "Mass")))
        .containsExactly("#3 Pleural Effusion,", "Lung Opacity, Edema, +2");
  }

  @Test
  void shortensANameThatIsWiderThanALine() {
    assertThat(caption.lines("#3", List.of("Calcification of the Aorta or so", "Mass")))
        .containsExactly("#3", "Calcification of t... +1");
  }

  @Test
  void neverLeavesTheRoom() {
    List<String> names = List.of("Edema", "Pulmonary Hypertension", "Round(ed) Atelectasis", "A");
    for (int first = 0; first < 40; first++) {
      int start = first;
      List<String> some =
          IntStream.range(0, first).mapToObj(i -> names.get((start + i) % 4)).toList();

      assertThat(caption.lines("#377109", some))
          .hasSizeLessThanOrEqualTo(2)
          .allSatisfy(line -> assertThat(line).hasSizeLessThanOrEqualTo(ROOM));
    }
  }
}
