package cxrcml.dataset.text;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import cxrcml.dataset.DiseaseClass;
import cxrcml.dataset.Group;
import cxrcml.dataset.Sample;
import java.util.BitSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
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

  // 1/4 : 1/2 : 1 is 1/7 : 2/7 : 4/7; of 7,000 draws the standard deviations are 29, 38 and 41.
  @Test
  void prefersRareSentences() {
    SentenceCounts counts = new SentenceCounts(1);
    counts.add(List.of("A.", "A.", "B."));
    counts.add(List.of("A.", "B."));
    counts.add(List.of("A.", "D."));
    TextView view = new TextView(CLASSES, "report", "sentence", counts);
    SplittableRandom random = new SplittableRandom(5);

    Map<String, Integer> drawn = new HashMap<>();
    for (int i = 0; i < 7_000; i++) {
      drawn.merge(view.of(SAMPLE, random).joined(), 1, Integer::sum);
    }

    assertThat(drawn).containsOnlyKeys("A.", "B.", "C.");
    assertThat(drawn.get("A.")).isCloseTo(1_000, within(120));
    assertThat(drawn.get("B.")).isCloseTo(2_000, within(150));
    assertThat(drawn.get("C.")).as("never counted, as if said once").isCloseTo(4_000, within(170));
  }

  @Test
  void statesTheLabelsWhereTheyAreTheSource() {
    SeenText text =
        new TextView(CLASSES, "labels", "all", null).of(SAMPLE, new SplittableRandom(1));

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
    assertThatThrownBy(() -> new TextView(CLASSES, "notes", "all", null))
        .hasMessage("text source: notes (expected: one of [report, labels])");
  }

  private static TextView view(String sentences) {
    return new TextView(CLASSES, "report", sentences, null);
  }
}
