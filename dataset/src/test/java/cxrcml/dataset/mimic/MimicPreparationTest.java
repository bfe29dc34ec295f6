package cxrcml.dataset.mimic;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import cxrcml.dataset.InvalidDataException;
import cxrcml.dataset.PreparationStep;
import cxrcml.dataset.PreparedDataset;
import cxrcml.dataset.Progress;
import cxrcml.dataset.SampleRow;
import cxrcml.dataset.TokenizerSource;
import cxrcml.dataset.image.Fit;
import cxrcml.dataset.label.LabelPolicy;
import cxrcml.dataset.label.Treatment;
import cxrcml.dataset.mimic.MimicOptions.NoText;
import cxrcml.dataset.mimic.MimicOptions.Split;
import cxrcml.dataset.mimic.MimicOptions.TextSource;
import cxrcml.dataset.mimic.MimicOptions.Views;
import cxrcml.dataset.preparation.ErrorPolicy;
import cxrcml.dataset.preparation.ImageOptions;
import cxrcml.dataset.preparation.Preparation;
import cxrcml.dataset.preparation.PreparationPlan;
import cxrcml.dataset.report.TextChoice;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.zip.GZIPOutputStream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A hand-written MIMIC-CXR of seven images, in the layout of the real one. */
final class MimicPreparationTest {
  private static final String METADATA =
      """
      dicom_id,subject_id,study_id,PerformedProcedureStepDescription,ViewPosition,Rows,Columns,\
      StudyDate,StudyTime,ProcedureCodeSequence_CodeMeaning,ViewCodeSequence_CodeMeaning,\
      PatientOrientationCodeSequence_CodeMeaning
      d1,10000032,50000001,CHEST (PA AND LAT),PA,3056,2544,21800506,213014.531,CHEST,x,Erect
      d2,10000032,50000001,CHEST (PA AND LAT),LATERAL,3056,2544,21800506,213014.531,CHEST,x,Erect
      d3,10000764,50000002,CHEST (PORTABLE AP),AP,3056,2544,21800506,213014.531,CHEST,x,Erect
      d4,10000764,50000003,CHEST,,3056,2544,21800506,213014.531,CHEST,postero-anterior,Erect
      d5,10000898,50000004,CHEST,,3056,2544,21800506,213014.531,CHEST,,Erect
      d6,10000935,50000005,CHEST,AP,3056,2544,21800506,213014.531,CHEST,x,Erect
      d7,10000980,50000006,CHEST,AP,3056,2544,21800506,213014.531,CHEST,x,Erect
      """;
  private static final String CXR_LT =
      """
      dicom_id,subject_id,study_id,ViewPosition,ViewCodeSequence_CodeMeaning,fpath,Edema,Hernia
      d1,10000032,s50000001,PA,x,files/p10/p10000032/s50000001/d1.jpg,1,0
      d2,10000032,s50000001,LATERAL,x,files/p10/p10000032/s50000001/d2.jpg,1,0
      d3,10000764,s50000002,AP,x,files/p10/p10000764/s50000002/d3.jpg,0,1
      d4,10000764,s50000003,,postero-anterior,files/p10/p10000764/s50000003/d4.jpg,1,1
      d5,10000898,s50000004,,,files/p10/p10000898/s50000004/d5.jpg,0,0
      d6,10000935,s50000005,AP,x,files/p10/p10000935/s50000005/d6.jpg,1,0
      d9,10000999,s50000009,AP,x,files/p10/p10000999/s50000009/d9.jpg,1,0
      """;

  @TempDir private Path root;
  private Path images;
  private Path reports;
  private Path labels;

  @BeforeEach
  void write() throws IOException {
    images = root.resolve("jpg");
    reports = root.resolve("reports");
    labels = Files.createDirectories(root.resolve("labels"));
    image("p10000032/s50000001/d1", 40);
    image("p10000764/s50000002/d3", 80);
    image("p10000764/s50000003/d4", 120);
    image("p10000935/s50000005/d6", 160);
    zipped(images.resolve("mimic-cxr-2.1.0-metadata.csv.gz"), METADATA);
    Files.writeString(
        images.resolve("mimic-cxr-2.1.0-split.csv"),
        """
        dicom_id,study_id,subject_id,split
        d1,50000001,10000032,train
        d3,50000002,10000764,test
        d4,50000003,10000764,test
        d6,50000005,10000935,validate
        """);
    report("p10000032/s50000001", " FINDINGS: Wet.\n\n IMPRESSION:\n Pulmonary\n edema.\n");
    report("p10000764/s50000002", " FINDINGS:  A hernia.\n");
    report("p10000764/s50000003", " CONCLUSION: Both.\n");
    report("p10000935/s50000005", " INDICATION: Cough.\n");
    Files.writeString(labels.resolve("train_labeled.csv"), CXR_LT);
  }

  private void image(String path, int grey) throws IOException {
    Path file = images.resolve("files/p10/" + path + ".jpg");
    Files.createDirectories(file.getParent());
    BufferedImage image = new BufferedImage(40, 32, BufferedImage.TYPE_BYTE_GRAY);
    for (int i = 0; i < 40 * 32; i++) {
      image.getRaster().setSample(i % 40, i / 40, 0, grey);
    }
    ImageIO.write(image, "jpg", file.toFile());
  }

  private void report(String path, String text) throws IOException {
    Path file = reports.resolve("files/p10/" + path + ".txt");
    Files.createDirectories(file.getParent());
    Files.writeString(file, "                 FINAL REPORT\n" + text);
  }

  private static void zipped(Path file, String content) throws IOException {
    try (OutputStream out = new GZIPOutputStream(Files.newOutputStream(file))) {
      out.write(content.getBytes(UTF_8));
    }
  }

  private MimicOptions options(
      TextSource text, NoText noText, Views views, Split split, Treatment uncertain) {
    return new MimicOptions(
        images,
        reports,
        labels,
        text,
        TextChoice.DEFAULT,
        noText,
        views,
        split,
        new LabelPolicy(uncertain, Treatment.ZERO),
        null,
        Integer.MAX_VALUE,
        2,
        1);
  }

  private static List<SampleRow> rows(PreparationPlan plan) {
    return plan.samples().stream().map(sample -> sample.row()).toList();
  }

  @Test
  void accountsForEveryRow() throws IOException {
    PreparationPlan plan =
        MimicPreparation.plan(
            options(TextSource.REPORT, NoText.DROP, Views.FRONTAL, Split.FOLDS, Treatment.FAIL));

    assertThat(plan.steps())
        .containsExactly(
            new PreparationStep("labels of train_labeled.csv", 7, 7, Map.of()),
            new PreparationStep("labels with metadata", 7, 6, Map.of("without metadata", 1L)),
            new PreparationStep(
                "frontal views", 6, 4, Map.of("of unknown view", 1L, "of view LATERAL", 1L)),
            new PreparationStep(
                "images with a text",
                4,
                3,
                Map.of("whose report has none of " + TextChoice.DEFAULT, 1L)));
    assertThat(plan.notes()).containsExactly("text: studies by section, 2 impression, 1 findings");
    assertThat(rows(plan)).extracting(SampleRow::id).containsExactly("d1", "d3", "d4");
    assertThat(rows(plan)).extracting(SampleRow::view).containsExactly("PA", "AP", "PA");
    assertThat(rows(plan))
        .extracting(SampleRow::text)
        .containsExactly("Pulmonary edema.", "A hernia.", "Both.");
    assertThat(rows(plan).get(1).fold())
        .isEqualTo(rows(plan).get(2).fold())
        .isNotEqualTo(rows(plan).get(0).fold());
    assertThat(plan.samples().get(0).image())
        .isEqualTo(images.resolve("files/p10/p10000032/s50000001/d1.jpg"));
  }

  @Test
  void preparesWhatItPlans() throws IOException {
    PreparationPlan plan =
        MimicPreparation.plan(
            options(TextSource.REPORT, NoText.DROP, Views.FRONTAL, Split.FOLDS, Treatment.FAIL));
    new Preparation(plan, new ImageOptions(8, Fit.PAD, 2, ErrorPolicy.FAIL), Progress.NONE)
        .run(root.resolve("out"), TokenizerSource.trained(600));

    try (PreparedDataset data = PreparedDataset.open(root.resolve("out"))) {
      byte[] pixels = new byte[64];
      data.readImage(1, pixels);
      assertThat(pixels[3 * 8 + 4]).isEqualTo((byte) 80);
      assertThat(pixels[4]).isZero();
      assertThat(data.provenance().steps()).startsWith(plan.steps().get(0)).hasSize(5);
      assertThat(data.classes()).extracting(c -> c.name()).containsExactly("Edema", "Hernia");
    }
  }

  @Test
  void takesLabelsForTextAndAllViewsOnRequest() throws IOException {
    PreparationPlan plan =
        MimicPreparation.plan(
            options(TextSource.LABELS, NoText.DROP, Views.ALL, Split.FOLDS, Treatment.FAIL));

    assertThat(rows(plan)).hasSize(6);
    assertThat(rows(plan).get(3).text()).isEqualTo("Edema is present. Hernia is present.");
    assertThat(rows(plan).get(4).text()).isEqualTo("No finding is present.");
  }

  @Test
  void followsTheOfficialSplit() throws IOException {
    PreparationPlan plan =
        MimicPreparation.plan(
            options(
                TextSource.REPORT, NoText.LABELS, Views.FRONTAL, Split.OFFICIAL, Treatment.FAIL));

    assertThat(rows(plan)).extracting(SampleRow::fold).containsExactly(1, 0, 0, 1);
    assertThat(rows(plan).get(3).text()).isEqualTo("Edema is present.");
    assertThat(plan.notes()).contains("text: of 1 images without a report text from their labels");
  }

  @Test
  void readsReportsFromTheZipFileAsFromTheFolder() throws IOException {
    Path zip = root.resolve("mimic-cxr-reports.zip");
    try (ZipOutputStream out = new ZipOutputStream(Files.newOutputStream(zip));
        var files = Files.walk(reports)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        out.putNextEntry(new ZipEntry(reports.relativize(file).toString()));
        out.write(Files.readAllBytes(file));
      }
    }
    MimicOptions fromFolder =
        options(TextSource.REPORT, NoText.DROP, Views.FRONTAL, Split.FOLDS, Treatment.FAIL);
    PreparationPlan folder = MimicPreparation.plan(fromFolder);

    reports = zip;

    PreparationPlan zipped =
        MimicPreparation.plan(
            options(TextSource.REPORT, NoText.DROP, Views.FRONTAL, Split.FOLDS, Treatment.FAIL));
    assertThat(rows(zipped)).isEqualTo(rows(folder));
    assertThat(zipped.steps()).isEqualTo(folder.steps());
  }

  /** The columns of CXR-LT 2023 stand elsewhere, and its folder has several files. */
  @Test
  void findsColumnsByNameInAnyFileOfTheFolder() throws IOException {
    Files.delete(labels.resolve("train_labeled.csv"));
    zipped(
        labels.resolve("labels_train.csv.gz"),
        "Hernia,Edema,path,dicom_id,study_id,subject_id\n1,0,x,d3,s50000002,10000764\n");
    Files.writeString(labels.resolve("labels_dev.csv"), "dicom_id,Edema,Hernia\nd1,1,0\nd3,0,0\n");
    Files.writeString(labels.resolve("notes.csv"), "dicom_id,split\nd1,train\n");

    PreparationPlan plan =
        MimicPreparation.plan(
            options(TextSource.LABELS, NoText.DROP, Views.ALL, Split.FOLDS, Treatment.FAIL));

    assertThat(plan.steps().subList(0, 2))
        .containsExactly(
            new PreparationStep("labels of labels_dev.csv", 2, 2, Map.of()),
            new PreparationStep(
                "labels of labels_train.csv.gz", 1, 0, Map.of("there already", 1L)));
    assertThat(rows(plan)).extracting(SampleRow::id).containsExactly("d1", "d3");
    assertThat(rows(plan).get(0).labels().stream()).containsExactly(0);
  }

  @Test
  void joinsCheXpertLabelsByStudy() throws IOException {
    Path chexpert = labels.resolve("mimic-cxr-2.0.0-chexpert.csv.gz");
    Files.delete(labels.resolve("train_labeled.csv"));
    zipped(
        chexpert,
        "subject_id,study_id,Edema,Fracture\n10000032,50000001,1.0,\n10000764,50000002,-1.0,0.0\n");

    PreparationPlan plan =
        MimicPreparation.plan(
            options(TextSource.LABELS, NoText.DROP, Views.ALL, Split.FOLDS, Treatment.IGNORE));

    assertThat(rows(plan)).extracting(SampleRow::id).containsExactly("d1", "d2", "d3");
    assertThat(rows(plan).get(2).unknown().stream()).containsExactly(0);
    assertThat(plan.notes())
        .contains("labels: 1 of -1, policy IGNORE", "labels: 1 blank, policy ZERO");
    assertThat(plan.steps().get(1).dropped()).isEqualTo(Map.of("without label", 4L));
  }

  @Test
  void refusesLabelFilesOfDifferentClasses() throws IOException {
    Files.writeString(labels.resolve("z.csv"), "dicom_id,Edema,Mass\nd1,1,0\n");

    assertThatExceptionOfType(InvalidDataException.class)
        .isThrownBy(
            () ->
                MimicPreparation.plan(
                    options(
                        TextSource.LABELS, NoText.DROP, Views.ALL, Split.FOLDS, Treatment.FAIL)))
        .withMessageContaining("z.csv has the classes [Edema, Mass] (expected: those of ");
  }

  @Test
  void saysWhatIsLeftWhereNothingIs() throws IOException {
    Files.writeString(labels.resolve("train_labeled.csv"), "dicom_id,Edema\nnone,1\n");

    assertThatExceptionOfType(InvalidDataException.class)
        .isThrownBy(
            () ->
                MimicPreparation.plan(
                    options(
                        TextSource.LABELS, NoText.DROP, Views.ALL, Split.FOLDS, Treatment.FAIL)))
        .withMessageStartingWith("samples: none is left (expected: some); ")
        .withMessageContaining("1 without metadata");
  }
}
