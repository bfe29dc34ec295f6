package cxrcml.evaluator.report;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class TextTest {
  @Test
  void writesAreasAndDifferences() {
    assertThat(Text.area(0.70049)).isEqualTo("0.700");
    assertThat(Text.area(Double.NaN)).isEqualTo("-");
    assertThat(Text.difference(0.0126)).isEqualTo("+0.013");
    assertThat(Text.difference(-0.0004)).isEqualTo("0.000");
    assertThat(Text.interval(Double.NaN, Double.NaN)).isEmpty();
    assertThat(Text.differenceInterval(-0.01, 0.02)).isEqualTo("[-0.010, +0.020]");
  }

  @Test
  void writesMagnitudesShortly() {
    assertThat(Text.magnitude(0)).isEqualTo("0");
    assertThat(Text.magnitude(0.5)).isEqualTo("0.5");
    assertThat(Text.magnitude(200)).isEqualTo("200");
    assertThat(Text.magnitude(5e-4)).isEqualTo("5e-4");
    assertThat(Text.magnitude(2.5e-6)).isEqualTo("2.5e-6");
    assertThat(Text.magnitude(1e6)).isEqualTo("1e+6");
  }

  @Test
  void escapesHtml() {
    assertThat(Text.html("<a href=\"x\">'&'</a>"))
        .isEqualTo("&lt;a href=&quot;x&quot;&gt;&#39;&amp;&#39;&lt;/a&gt;");
  }
}
