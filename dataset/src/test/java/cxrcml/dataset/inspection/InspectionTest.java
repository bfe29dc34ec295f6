package cxrcml.dataset.inspection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import cxrcml.dataset.ClassGrouping;
import cxrcml.dataset.PreparedDataset;
import cxrcml.dataset.PreparedDatasetWriter;
import cxrcml.dataset.SampleRow;
import cxrcml.dataset.TokenizerSource;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.Map;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class InspectionTest {
  @TempDir private Path directory;
  private PreparedDataset data;

  @BeforeEach
  void write() throws IOException {
    Path out = directory.resolve("data");
    try (PreparedDatasetWriter writer =
        PreparedDatasetWriter.create(
            out, 4, List.of("Edema", "Mass"), ClassGrouping.byPrevalence(), "test")) {
      add(writer, "a", "p1", "s1", "PA", 0, "One two three.", 0b01, 10);
      add(writer, "b", "p1", "s1", "", 0, "One.", 0b11, 90);
      add(writer, "c", "p2", "s1", "PA", 1, "One two.  Three four.", 0b00, 170);
      add(writer, "d", "p3", "s2", "AP", 0, "One.", 0b10, 250);
      writer.finish(TokenizerSource.trained(600));
    }
    data = PreparedDataset.open(out);
  }

  @AfterEach
  void close() {
    data.close();
  }

  private static void add(
      PreparedDatasetWriter writer,
      String id,
      String subject,
      String study,
      String view,
      int fold,
      String text,
      long labels,
      int grey)
      throws IOException {
    byte[] image = new byte[16];
    Arrays.fill(image, (byte) grey);
    BitSet bits = BitSet.valueOf(new long[] {labels});
    writer.add(new SampleRow(id, subject, study, view, fold, text, bits), image);
  }

  @Test
  void countsByHand() {
    Inspection inspection = Inspection.of(data, Integer.MAX_VALUE);

    assertThat(inspection)
        .isEqualTo(
            new Inspection(
                4,
                3,
                3,
                Map.of("PA", 2, "", 1, "AP", 1),
                List.of(new Inspection.FoldCounts(3, 2), new Inspection.FoldCounts(1, 1)),
                List.of(List.of(2, 0), List.of(2, 0)),
                1.0,
                new TextStatistics(3, 1, 1, 4, "One.", 2)));
  }

  @Test
  void looksAtTheFirstSamplesOnly() {
    Inspection inspection = Inspection.of(data, 2);

    assertThat(inspection.samples()).isEqualTo(2);
    assertThat(inspection.patients()).isEqualTo(1);
    assertThat(inspection.positives()).containsExactly(List.of(2, 0), List.of(1, 0));
    assertThat(inspection.labelsPerSample()).isCloseTo(1.5, within(1e-12));
  }

  @Test
  void drawsTheImagesOnASheet() throws IOException {
    Path png = directory.resolve("sheet.png");

    new ContactSheet(data).write(4, png);

    BufferedImage sheet = ImageIO.read(png.toFile());
    assertThat(sheet.getWidth()).isEqualTo(1200);
    for (int i = 0; i < 4; i++) {
      assertThat(sheet.getRaster().getSample(i * 200 + 100, 100, 0)).isEqualTo(10 + 80 * i);
    }
    assertThat(sheet.getRaster().getSample(4 * 200 + 100, 100, 0)).isEqualTo(255);
  }
}
