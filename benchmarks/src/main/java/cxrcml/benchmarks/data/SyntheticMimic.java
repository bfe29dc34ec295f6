package cxrcml.benchmarks.data;

import static java.nio.charset.StandardCharsets.UTF_8;

import cxrcml.dataset.CxrLtClasses;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.OutputStreamWriter;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.zip.GZIPOutputStream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/**
 * Writes tables and reports with the names, columns and row counts of MIMIC-CXR-JPG 2.1.0,
 * MIMIC-CXR and CXR-LT 2024, and made-up content: no image is written.
 */
public final class SyntheticMimic {
  private static final int IMAGES = 377_110;
  private static final int STUDIES = 227_835;
  private static final int PATIENTS = 65_379;
  private static final List<String> VIEWS = List.of("AP", "PA", "LATERAL", "LL", "", "AP", "PA");
  private static final List<String> WORDS =
      List.of(
          "there",
          "is",
          "no",
          "focal",
          "consolidation",
          "pleural",
          "effusion",
          "or",
          "pneumothorax",
          "the",
          "heart",
          "size",
          "and",
          "mediastinal",
          "contours",
          "are",
          "normal",
          "mild",
          "lungs",
          "clear",
          "opacity",
          "left",
          "right",
          "base",
          "compared",
          "to",
          "prior",
          "unchanged");

  private final Path root;
  private final SplittableRandom random = new SplittableRandom(7);
  private final int[] studyOfImage = new int[IMAGES];
  private final int[] patientOfStudy = new int[STUDIES];

  private SyntheticMimic(Path root) {
    this.root = root;
    for (int i = 0; i < IMAGES; i++) {
      studyOfImage[i] = i < STUDIES ? i : random.nextInt(STUDIES);
    }
    Arrays.sort(studyOfImage);
    for (int s = 0; s < STUDIES; s++) {
      patientOfStudy[s] = s < PATIENTS ? s : random.nextInt(PATIENTS);
    }
    Arrays.sort(patientOfStudy);
  }

  /** Takes the folder to write to. */
  public static void main(String[] arguments) throws IOException {
    SyntheticMimic mimic = new SyntheticMimic(Files.createDirectories(Path.of(arguments[0])));
    mimic.writeTables();
    mimic.writeReports();
  }

  private String dicom(int image) {
    long mixed = image * 0x9e3779b97f4a7c15L;
    return String.format(
        "%08x-%08x-%08x-%08x-%08x", image, mixed >>> 32, (int) mixed, image, ~image);
  }

  private int subject(int image) {
    return 10_000_000 + patientOfStudy[studyOfImage[image]];
  }

  private int study(int image) {
    return 50_000_000 + studyOfImage[image];
  }

  private Writer gzipped(String name) throws IOException {
    return new BufferedWriter(
        new OutputStreamWriter(
            new GZIPOutputStream(Files.newOutputStream(root.resolve(name))), UTF_8));
  }

  private void writeTables() throws IOException {
    Files.createDirectories(root.resolve("labels"));
    try (Writer metadata = gzipped("mimic-cxr-2.0.0-metadata.csv.gz");
        Writer split = gzipped("mimic-cxr-2.0.0-split.csv.gz");
        Writer labels = Files.newBufferedWriter(root.resolve("labels/train_labeled.csv"))) {
      metadata.write(
          "dicom_id,subject_id,study_id,PerformedProcedureStepDescription,ViewPosition,Rows,"
              + "Columns,StudyDate,StudyTime,ProcedureCodeSequence_CodeMeaning,"
              + "ViewCodeSequence_CodeMeaning,PatientOrientationCodeSequence_CodeMeaning\n");
      split.write("dicom_id,study_id,subject_id,split\n");
      labels.write(
          "dicom_id,subject_id,study_id,ViewPosition,ViewCodeSequence_CodeMeaning,fpath,"
              + String.join(",", CxrLtClasses.names())
              + "\n");
      for (int image = 0; image < IMAGES; image++) {
        String view = VIEWS.get(random.nextInt(VIEWS.size()));
        writeImage(image, view, metadata, split);
        if (random.nextInt(IMAGES) < CxrLtClasses.TRAINING_IMAGES) {
          writeLabels(image, view, labels);
        }
      }
    }
  }

  private void writeImage(int image, String view, Writer metadata, Writer split)
      throws IOException {
    String row = dicom(image) + "," + subject(image) + "," + study(image);
    metadata.write(row + ",CHEST (PA AND LAT)," + view + ",3056,2544,21800506,213014.53,");
    metadata.write("CHEST (PA AND LAT),postero-anterior,Erect\n");
    String set = random.nextInt(50) == 0 ? "test" : "train";
    split.write(dicom(image) + "," + study(image) + "," + subject(image) + "," + set + "\n");
  }

  private void writeLabels(int image, String view, Writer labels) throws IOException {
    String patient = "p" + subject(image);
    String folder = "files/" + patient.substring(0, 3) + "/" + patient + "/s" + study(image);
    labels.write(dicom(image) + "," + subject(image) + ",s" + study(image) + "," + view);
    labels.write(",postero-anterior," + folder + "/" + dicom(image) + ".jpg");
    for (CxrLtClasses.Entry entry : CxrLtClasses.entries()) {
      labels.write(random.nextDouble() < entry.prevalence() ? ",1" : ",0");
    }
    labels.write("\n");
  }

  private void writeReports() throws IOException {
    try (ZipOutputStream zip =
        new ZipOutputStream(Files.newOutputStream(root.resolve("mimic-cxr-reports.zip")))) {
      zip.setLevel(1);
      for (int study = 0; study < STUDIES; study++) {
        String patient = "p" + (10_000_000 + patientOfStudy[study]);
        String folder = "files/" + patient.substring(0, 3) + "/" + patient;
        zip.putNextEntry(new ZipEntry(folder + "/s" + (50_000_000 + study) + ".txt"));
        zip.write(report(random.nextInt(1000)).getBytes(UTF_8));
      }
    }
  }

  /** 82.4 % have an impression, 12.5 % only findings, as in MIMIC-CXR. */
  private String report(int kind) {
    StringBuilder report =
        new StringBuilder("                 FINAL REPORT\n EXAMINATION:  CHEST\n \n");
    report.append(" INDICATION:  ___ year old.\n \n COMPARISON:  None.\n \n");
    if (kind < 949) {
      report.append(" FINDINGS: \n \n").append(sentences(40)).append(" \n");
    }
    if (kind < 824) {
      report.append(" IMPRESSION: \n \n").append(sentences(15));
    }
    return report.toString();
  }

  private String sentences(int words) {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < words; i++) {
      text.append(i % 10 == 0 ? " " : "").append(WORDS.get(random.nextInt(WORDS.size())));
      text.append(i % 10 == 9 || i == words - 1 ? ".\n" : " ");
    }
    return text.toString();
  }
}
