package cxrcml.worker.batch;

import static org.assertj.core.api.Assertions.assertThat;

import cxrcml.service.spec.DataSpec;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class TextViewTest {
  private final List<String> whole = List.of("a.", "b.", "c.");

  @Test
  void seesAllOrOneOrSome() {
    Set<List<String>> ones = new HashSet<>();
    Set<List<String>> some = new HashSet<>();
    for (long seed = 0; seed < 200; seed++) {
      ones.add(view("sentence").seen(whole, new SplittableRandom(seed)));
      some.add(view("subset").seen(whole, new SplittableRandom(seed)));
    }

    assertThat(view("all").seen(whole, new SplittableRandom(1))).isEqualTo(whole);
    assertThat(ones).containsExactlyInAnyOrder(List.of("a."), List.of("b."), List.of("c."));
    assertThat(some)
        .containsExactlyInAnyOrder(
            List.of("a."),
            List.of("b."),
            List.of("c."),
            List.of("a.", "b."),
            List.of("a.", "c."),
            List.of("b.", "c."),
            whole);
  }

  @Test
  void matchesTextsThatSayNothingMoreThanTheImagesOwn() {
    boolean[][] matches =
        TextView.matches(
            List.of(List.of("a.", "b."), List.of("b."), List.of("c.")),
            List.of(List.of("b."), List.of("b."), List.of("c.")));

    assertThat(matches)
        .isDeepEqualTo(
            new boolean[][] {{true, true, false}, {true, true, false}, {false, false, true}});
  }

  private static TextView view(String sentences) {
    return new TextView(null, new DataSpec("report", sentences, 0, 0, 0, 0));
  }
}
