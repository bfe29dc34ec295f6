package cxrcml.dataset.text;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import cxrcml.dataset.DiseaseClass;
import cxrcml.dataset.Group;
import cxrcml.dataset.Sample;
import java.util.BitSet;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class TextViewTest {
  private static final List<DiseaseClass> CLASSES =
      List.of(
          new DiseaseClass("Edema", Group.HEAD, true, 3),
          new DiseaseClass("Mass", Group.HEAD, true, 2),
          new DiseaseClass("Hernia", Group.HEAD, true, 1));
  private static final Sample SAMPLE =
      new Sample(
          0,
          "s0",
          "p0",
          "t0",
          "PA",
          0,
          "FINDINGS: A. B.\n\nIMPRESSION: C.",
          BitSet.valueOf(new long[] {5}),
          new BitSet());

  @Test
  void seesAllOrOneOrSome() {
    Set<List<String>> ones = new HashSet<>();
    Set<List<String>> some = new HashSet<>();
    for (long seed = 0; seed < 200; seed++) {
      SeenText one = view("sentence").of(SAMPLE, new SplittableRandom(seed));
      assertThat(one.whole()).containsExactly("A.", "B.", "C.");
      ones.add(one.seen());
      some.add(view("subset").of(SAMPLE, new SplittableRandom(seed)).seen());
    }

    assertThat(view("all").of(SAMPLE, new SplittableRandom(1)).joined()).isEqualTo("A. B. C.");
    assertThat(ones).containsExactlyInAnyOrder(List.of("A."), List.of("B."), List.of("C."));
    assertThat(some)
        .containsExactlyInAnyOrder(
            List.of("A."),
            List.of("B."),
            List.of("C."),
            List.of("A.", "B."),
            List.of("A.", "C."),
            List.of("B.", "C."),
            List.of("A.", "B.", "C."));
  }

  @Test
  void statesTheLabelsWhereTheyAreTheSource() {
    SeenText text = new TextView(CLASSES, "labels", "all").of(SAMPLE, new SplittableRandom(1));

    assertThat(text.seen()).containsExactly("Edema is present.", "Hernia is present.");
  }

  @Test
  void matchesTextsThatSayNothingMoreThanTheImagesOwn() {
    boolean[][] matches =
        SeenText.matches(
            List.of(
                new SeenText(List.of("a.", "b."), List.of("b.")),
                new SeenText(List.of("b."), List.of("b.")),
                new SeenText(List.of("c."), List.of("c."))));

    assertThat(matches)
        .isDeepEqualTo(
            new boolean[][] {{true, true, false}, {true, true, false}, {false, false, true}});
  }

  @Test
  void refusesAnUnknownSource() {
    assertThatThrownBy(() -> new TextView(CLASSES, "notes", "all"))
        .hasMessage("text source: notes (expected: one of [report, labels])");
  }

  private static TextView view(String sentences) {
    return new TextView(CLASSES, "report", sentences);
  }
}
