package cxrcml.model.engine;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class TextBatchTest {
  private static final int END = 63;

  @Test
  void readsATextAtTheFirstOfItsLargestIdsAndCutsBehindTheLongest() {
    int[][] tokens = {
      {62, 5, END, END, END, END, END, END},
      {62, 5, 7, 8, END, 0, 0, 0},
      {62, END, 0, 0, 0, 0, 0, 0}
    };

    TextBatch texts = new TextBatch(tokens, ClipFixture.CONFIG.text());

    assertThat(texts.length()).isEqualTo(5);
    assertThat(texts.ids())
        .containsExactly(62, 5, END, END, END, 62, 5, 7, 8, END, 62, END, 0, 0, 0);
    assertThat(texts.rows()).containsExactly(2, 9, 11);
    assertThat(texts.seen())
        .containsExactly(
            true, true, true, false, false, //
            true, true, true, true, true, //
            true, true, false, false, false);
  }
}
