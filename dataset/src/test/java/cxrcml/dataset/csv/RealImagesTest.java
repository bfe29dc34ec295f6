package cxrcml.dataset.csv;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import cxrcml.dataset.CxrLtClasses;
import cxrcml.dataset.DiseaseClass;
import cxrcml.dataset.PreparedDataset;
import cxrcml.dataset.Progress;
import cxrcml.dataset.TokenizerSource;
import cxrcml.dataset.image.Fit;
import cxrcml.dataset.label.LabelPolicy;
import cxrcml.dataset.preparation.ErrorPolicy;
import cxrcml.dataset.preparation.ImageOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Counts are those of the data sets' own README files. */
final class RealImagesTest {
  /** Beside the project, which Surefire's working directory is a module of. */
  private static final Path SHARED = Path.of("../../shared/data");

  @TempDir private Path directory;

  private PreparedDataset prepare(String name, String textColumn) throws IOException {
    return prepare(name, textColumn, null);
  }

  private PreparedDataset prepare(String name, String textColumn, String classMap)
      throws IOException {
    Path root = SHARED.resolve(name);
    assumeTrue(Files.isDirectory(root), () -> root + " is absent: real images are not tested");
    Path out = directory.resolve("prepared");
    CsvPreparation.run(
        new CsvOptions(
            root,
            out,
            Path.of(CsvOptions.DEFAULT_MANIFEST),
            Path.of(CsvOptions.DEFAULT_LABELS),
            textColumn,
            Integer.MAX_VALUE,
            classMap == null ? null : root.resolve(classMap),
            LabelPolicy.STRICT,
            new ImageOptions(64, Fit.CROP, 2, ErrorPolicy.FAIL),
            5,
            0,
            TokenizerSource.trained(TokenizerSource.DEFAULT_VOCABULARY)),
        Progress.NONE);
    return PreparedDataset.open(out);
  }

  @Test
  void preparesNihImagesWithLabelText() throws IOException {
    try (PreparedDataset data = prepare("nih14-sample-64px", "label_text")) {
      data.verify();
      assertThat(data.size()).isEqualTo(1_000);
      assertThat(data.classes()).hasSize(15);
      assertThat(data.classes().get(0).positives()).isEqualTo(499);
      assertThat(data.classes().get(14).positives()).isEqualTo(9);
      assertThat(data.folds()).isEqualTo(5);
      for (int fold = 0; fold < 5; fold++) {
        assertThat(data.heldOutSamples(fold)).hasSize(200);
      }
    }
  }

  /** The map gives the classes the names of CXR-LT, so that a model of those can be scored here. */
  @Test
  void mapsNihClassesToThoseOfCxrLt() throws IOException {
    try (PreparedDataset data = prepare("nih14-sample-64px", "label_text", "class_map.csv")) {
      assertThat(CxrLtClasses.names())
          .containsAll(data.classes().stream().map(DiseaseClass::name).toList());
      assertThat(data.classes()).extracting(DiseaseClass::name).contains("Pleural Effusion");
      assertThat(data.classes().get(0)).extracting(DiseaseClass::name).isEqualTo("Normal");
      assertThat(data.classes().get(0).positives()).isEqualTo(499);
    }
  }

  @Test
  void preparesCaseNotesOfOddAspectRatios() throws IOException {
    try (PreparedDataset data = prepare("openly-licensed-cxr-notes", "text")) {
      data.verify();
      assertThat(data.size()).isEqualTo(275);
      assertThat(data.classes()).hasSize(48);
      assertThat(data.classes().get(0).positives()).isEqualTo(265);
      for (int fold = 0; fold < 5; fold++) {
        assertThat(data.heldOutSamples(fold)).hasSize(55);
      }
    }
  }
}
