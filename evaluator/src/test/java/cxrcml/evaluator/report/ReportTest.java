package cxrcml.evaluator.report;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import cxrcml.dataset.DiseaseClass;
import cxrcml.dataset.Group;
import cxrcml.evaluator.Examples;
import cxrcml.evaluator.bootstrap.PatientBootstrap;
import cxrcml.evaluator.clusters.ClusterDiagnosis;
import cxrcml.evaluator.clusters.MixtureAssignment;
import cxrcml.evaluator.crossvalidation.Comparison;
import cxrcml.evaluator.crossvalidation.CrossValidation;
import cxrcml.evaluator.crossvalidation.Evaluation;
import cxrcml.evaluator.crossvalidation.LabelCount;
import cxrcml.evaluator.predictions.Predictions;
import cxrcml.evaluator.zeroshot.Prompts;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReportTest {
  private final ExecutorService executor = Executors.newFixedThreadPool(2);

  @TempDir Path directory;

  @AfterEach
  void stop() {
    executor.shutdownNow();
  }

  @Test
  void writesResultsAsTheDesignSays() throws IOException {
    List<DiseaseClass> classes = new ArrayList<>(Examples.classes(300, 5));
    classes.add(new DiseaseClass("Never", Group.TAIL, true, 0));
    Predictions predictions = Examples.predictions(classes, 300, 2, 0.8, 5);
    // The generator gives the last class its positives; the evaluation is of what was labelled.
    Evaluation evaluation = evaluate(classes, predictions);
    Path file = directory.resolve("results.json");

    ResultsFile.write(file, content(provenance(), evaluation, reference(classes, predictions)));

    JsonNode root = new ObjectMapper().readTree(file.toFile());
    assertThat(root.get("spec_hash").asText()).isEqualTo("5pec");
    assertThat(root.get("data_hash").asText()).isEqualTo("da7a");
    assertThat(root.get("folds").toString()).isEqualTo("[0,1]");
    assertThat(root.get("classes").size()).isEqualTo(6);
    JsonNode first = root.get("classes").get(0);
    assertThat(first.get("name").asText()).isEqualTo("Support Devices");
    assertThat(first.get("group").asText()).isEqualTo("head");
    assertThat(first.get("positives").asInt()).isEqualTo(predictions.positives(0));
    assertThat(first.get("auc").get("mean").asDouble())
        .isEqualTo(evaluation.classes().get(0).auc().mean());
    assertThat(first.get("auc").fieldNames())
        .toIterable()
        .containsExactly("mean", "sd", "low", "high");
    assertThat(first.get("ap").fieldNames())
        .toIterable()
        .containsExactly("mean", "sd", "low", "high");
    assertThat(first.get("folds").size()).isEqualTo(2);
    assertThat(root.get("macro").fieldNames())
        .toIterable()
        .containsExactly("all", "head", "medium", "tail", "rare");
    assertThat(root.get("macro").get("tail").fieldNames())
        .toIterable()
        .containsExactly("auc", "ap", "low", "high", "classes");
    assertThat(root.get("references").get("label_count").get("all").get("auc").isNumber()).isTrue();
    assertThat(root.at("/references/prevalence/head/auc").asDouble()).isEqualTo(0.5);
    assertThat(root.at("/references/prevalence/head/ap").asDouble()).isBetween(0.1, 0.4);
    assertThat(root.at("/calibration/platt/ece").isNumber()).isTrue();
  }

  @Test
  void writesNullForWhatCouldNotBeComputed() throws IOException {
    List<DiseaseClass> classes = Examples.classes(20, 12);
    Predictions predictions = Examples.predictions(classes, 20, 2, 0.8, 5);
    Path file = directory.resolve("results.json");

    ResultsFile.write(
        file,
        content(provenance(), evaluate(classes, predictions), reference(classes, predictions)));

    JsonNode root = new ObjectMapper().readTree(file.toFile());
    assertThat(predictions.positives(11)).isZero();
    assertThat(root.get("classes").get(11).get("auc").get("mean").isNull()).isTrue();
    assertThat(root.get("classes").get(11).get("auc").get("low").isNull()).isTrue();
    assertThat(root.get("skipped").toString())
        .contains("{\"name\":\"Kyphosis\",\"fold\":0,\"reason\":\"no positives\"}");
  }

  /** Whoever repeats the evaluation with another tool must know every sentence. */
  @Test
  void writesThePromptsOfNormalClassesOut() throws IOException {
    List<DiseaseClass> classes = List.of(new DiseaseClass("Normal", Group.HEAD, false, 1));
    BitSet normal = new BitSet();
    normal.set(0);
    Predictions predictions =
        new Predictions.Builder(List.of("Normal"))
            .add("a", "p", 0, new float[1], normal)
            .add("b", "q", 0, new float[1], new BitSet())
            .build();
    Provenance provenance =
        new Provenance(
            "",
            "",
            "da7a",
            Prompts.of(List.of("{}"), List.of("no {}")),
            1,
            List.of(),
            Optional.empty());
    Evaluation evaluation = evaluate(classes, predictions);
    Path file = directory.resolve("results.json");

    ResultsFile.write(file, content(provenance, evaluation, evaluation));
    String page = HtmlReport.of(content(provenance, evaluation, evaluation));

    assertThat(new ObjectMapper().readTree(file.toFile()).at("/prompts/classes/Normal/absent/0"))
        .hasToString("\"acute cardiopulmonary process\"");
    assertThat(page).contains("<dt>Prompts of Normal</dt>").contains("abnormal chest");
  }

  @Test
  void writesTheComparisonAsTheDesignSays() throws IOException {
    List<DiseaseClass> classes = Examples.classes(300, 5);
    Comparison comparison =
        Comparison.of(
            evaluate(classes, Examples.predictions(classes, 300, 2, 0.8, 5)),
            evaluate(classes, Examples.predictions(classes, 300, 2, 1.2, 5)));
    Path file = directory.resolve("comparison.json");

    ResultsFile.write(file, comparison);

    JsonNode root = new ObjectMapper().readTree(file.toFile());
    assertThat(root.fieldNames()).toIterable().containsExactly("baseline", "cml", "difference");
    assertThat(root.get("difference").get("rare").fieldNames())
        .toIterable()
        .containsExactly("auc", "low", "high");
    assertThat(root.get("difference").get("all").get("auc").asDouble())
        .isEqualTo(
            root.get("cml").get("all").get("auc").asDouble()
                - root.get("baseline").get("all").get("auc").asDouble());
  }

  @Test
  void printsAnAlignedTableWithGroupsAndReference() {
    String table = ResultsTable.of(content(1, 12));

    String[] lines = table.split("\n");
    assertThat(lines[0]).startsWith("class").endsWith("CXR-CML AUC");
    assertThat(lines[2]).startsWith("Support Devices     head ");
    assertThat(table).contains("macro all").contains("macro rare").contains("no-image reference");
    assertThat(lines[2].indexOf('[')).isEqualTo(lines[3].indexOf('['));
  }

  @Test
  void printsTheDifferenceOfTwoModels() {
    String table = ResultsTable.of(content(2, 12));

    assertThat(table.split("\n")[0]).contains("baseline AUC").contains("difference");
    assertThat(table).containsPattern("macro all +12 classes +0\\.\\d{3} \\[.*\\] +0\\.\\d{3} \\[");
  }

  @Test
  void isOneDeterministicSelfContainedPage() {
    String page = HtmlReport.of(content(2, 12));

    assertThat(page).isEqualTo(HtmlReport.of(content(2, 12)));
    assertThat(page).doesNotContain("http:").doesNotContain("https:");
    assertThat(page.substring(0, page.indexOf("<script>"))).doesNotContain("NaN");
    assertThat(page).contains("not for clinical use").contains("prefers-color-scheme: dark");
    assertThat(page).contains("<h2>Training</h2>").contains("<h2>Clusters</h2>");
    assertThat(page).contains("<h2>Clusters and classes</h2>").contains("<h2>Calibration</h2>");
    assertThat(page).contains("<h2>Precision-recall curves</h2>").contains("name: model 1");
  }

  @Test
  void escapesWhatPeopleNamed() {
    ReportContent content = content(1, 3);
    Provenance evil =
        new Provenance(
            "<script>&\"'",
            "",
            "da7a",
            content.provenance().prompts(),
            1,
            List.of(),
            Optional.empty());

    String page =
        HtmlReport.of(
            new ReportContent(evil, content.date(), content.models(), content.reference()));

    assertThat(page).doesNotContain("<script>&").contains("&lt;script&gt;&amp;&quot;&#39;");
  }

  /** Every class skipped, no history, no clusters: still a page. */
  @Test
  void survivesHavingNothingToShow() {
    List<DiseaseClass> classes = List.of(new DiseaseClass("Never", Group.TAIL, true, 0));
    Predictions predictions =
        new Predictions.Builder(List.of("Never"))
            .add("s", "p", 0, new float[1], new BitSet())
            .build();
    ReportContent content =
        new ReportContent(
            provenance(),
            "",
            List.of(ReportedModel.of("CXR-CML", evaluate(classes, predictions))),
            reference(classes, predictions));

    assertThat(HtmlReport.of(content)).contains("in fold 0 (no positives)");
    assertThat(ResultsTable.of(content)).contains("skipped: Never in fold 0 (no positives)");
  }

  private ReportContent content(int models, int classCount) {
    return content(models, classCount, executor);
  }

  /** Shared with the look at the page in a browser. */
  static ReportContent content(int models, int classCount, ExecutorService executor) {
    List<DiseaseClass> classes = Examples.classes(2_000, classCount);
    List<ReportedModel> reported = new ArrayList<>();
    Predictions predictions = null;
    for (int m = 2 - models; m < 2; m++) {
      predictions = Examples.predictions(classes, 2_000, 5, 0.9 + 0.1 * m, 5 + m);
      reported.add(
          new ReportedModel(
              m == 0 ? "baseline" : "CXR-CML",
              evaluate(executor, classes, predictions),
              history(m),
              m == 0 ? Optional.empty() : Optional.of(clusters(predictions)),
              m == 0 ? Optional.empty() : Optional.of(diagnosis(classes, predictions)),
              m == 0
                  ? Optional.empty()
                  : Optional.of(
                      evaluate(executor, classes, Examples.predictions(classes, 2_000, 5, 1.4, 9))),
              "name: model " + m + "\n"));
    }
    return new ReportContent(
        provenance(),
        "1 May 2026, 12:00 UTC",
        reported,
        evaluate(executor, classes, LabelCount.predict(predictions)));
  }

  private static List<TrainingPoint> history(int seed) {
    SplittableRandom random = new SplittableRandom(seed);
    List<TrainingPoint> history = new ArrayList<>();
    for (int step = 0; step < 1_000; step++) {
      double loss = 1.2 + 2.2 * Math.exp(-step / 250.0) + 0.2 * random.nextDouble();
      double triplet = seed == 0 || step < 300 ? Double.NaN : 0.2 + 0.05 * random.nextDouble();
      double heldOut = step % 100 == 99 ? loss + 0.3 : Double.NaN;
      double rate = 1e-3 * Math.min(1, step / 50.0) * (1 + Math.cos(Math.PI * step / 1_000)) / 2;
      history.add(new TrainingPoint(0, step, loss, triplet, heldOut, rate));
    }
    return history;
  }

  private static ReportContent content(
      Provenance provenance, Evaluation evaluation, Evaluation reference) {
    return new ReportContent(
        provenance, "", List.of(ReportedModel.of("CXR-CML", evaluation)), reference);
  }

  private static ClusterDiagnosis diagnosis(List<DiseaseClass> classes, Predictions predictions) {
    SplittableRandom random = new SplittableRandom(4);
    List<MixtureAssignment.Assigned> assigned = new ArrayList<>();
    List<BitSet> labels = new ArrayList<>();
    for (int row = 0; row < predictions.size(); row++) {
      labels.add(predictions.labels(row));
      int cluster = (3 * predictions.labels(row).nextSetBit(0) + random.nextInt(9) + 3) % 16;
      assigned.add(new MixtureAssignment.Assigned(cluster, 0.5 + random.nextDouble()));
    }
    return ClusterDiagnosis.of(classes, 16, assigned, labels, 32);
  }

  private static ClusterMap clusters(Predictions predictions) {
    SplittableRandom random = new SplittableRandom(3);
    float[] x = new float[1_200];
    float[] y = new float[1_200];
    int[] cluster = new int[1_200];
    for (int i = 0; i < x.length; i++) {
      cluster[i] = random.nextInt(16);
      x[i] = (float) (Math.cos(cluster[i] * 2.4) * cluster[i] + 2 * random.nextDouble());
      y[i] = (float) (Math.sin(cluster[i] * 2.4) * cluster[i] + 2 * random.nextDouble());
    }
    List<BitSet> labels = new ArrayList<>();
    for (int i = 0; i < x.length; i++) {
      labels.add(predictions.labels(i));
    }
    return new ClusterMap(x, y, cluster, labels);
  }

  private Evaluation evaluate(List<DiseaseClass> classes, Predictions predictions) {
    return evaluate(executor, classes, predictions);
  }

  private static Evaluation evaluate(
      ExecutorService executor, List<DiseaseClass> classes, Predictions predictions) {
    return new CrossValidation(classes, new PatientBootstrap(100, 1, executor))
        .evaluate(predictions);
  }

  private Evaluation reference(List<DiseaseClass> classes, Predictions predictions) {
    return evaluate(classes, LabelCount.predict(predictions));
  }

  private static Provenance provenance() {
    return new Provenance(
        "phantom demo",
        "5pec",
        "da7a",
        Prompts.of(List.of("{} is present."), List.of()),
        1,
        List.of(),
        Optional.empty());
  }
}
