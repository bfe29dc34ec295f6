package cxrcml.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import cxrcml.cli.CommandLineProcess.Outcome;
import cxrcml.model.checkpoint.HuggingFaceDirectory;
import cxrcml.model.clip.ClipConfig;
import cxrcml.model.clip.ClipConfig.TextConfig;
import cxrcml.model.clip.ClipConfig.VisionConfig;
import cxrcml.model.clip.Initialization;
import cxrcml.model.clip.ParameterLayout;
import cxrcml.model.tokenizer.ClipTokenizer;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A model of CheXpert's classes on other collections, by the class maps that are shipped: files in
 * the layout of each, and the real NIH sample.
 */
final class CrossDataSetIT {
  private static final Path MAPS = Path.of("../specs/class-maps").toAbsolutePath();
  private static final Path NIH = Path.of("../../shared/data/nih14-sample-64px").toAbsolutePath();
  private static final int IMAGES = 12;
  private static final int SIDE = 32;

  @TempDir private Path scratch;
  private Path chexpert;
  private Path model;

  @BeforeEach
  void makeAModelOfCheXpert() throws IOException, InterruptedException {
    List<String> rows = new ArrayList<>();
    rows.add(
        "Path,Sex,Age,Frontal/Lateral,AP/PA,No Finding,Cardiomegaly,Lung Lesion,Edema,"
            + "Pleural Effusion");
    for (int i = 0; i < IMAGES; i++) {
      String path = "CheXpert/train/patient%05d/study1/view1_frontal.png".formatted(i);
      image(scratch.resolve("chexpert-source").resolve(path), i);
      rows.add(
          path + ",F,68,Frontal,AP,%d,%d,%d,%d,-1".formatted(i % 2, i % 3 / 2, i % 4 / 3, i / 6));
    }
    chexpert = collection("chexpert", rows, "--uncertain", "ignore");
    model = scratch.resolve("model");
    writeModel(chexpert.resolve("tokenizer.json"));
  }

  private void image(Path file, int seed) throws IOException {
    Files.createDirectories(file.getParent());
    BufferedImage image = new BufferedImage(SIDE, SIDE, BufferedImage.TYPE_BYTE_GRAY);
    byte[] pixels = new byte[SIDE * SIDE];
    new SplittableRandom(seed).nextBytes(pixels);
    image.getRaster().setDataElements(0, 0, SIDE, SIDE, pixels);
    ImageIO.write(image, "png", file.toFile());
  }

  private Path collection(String layout, List<String> rows, String... more)
      throws IOException, InterruptedException {
    Path source = scratch.resolve(layout + "-source");
    Path labels = Files.write(source.resolve("labels.csv"), rows);
    Path out = scratch.resolve(layout);
    List<String> arguments = new ArrayList<>();
    arguments.addAll(List.of("prepare", "collection", "--layout", layout, "--folds", "2"));
    arguments.addAll(List.of("--root", source.toString(), "--labels", labels.toString()));
    arguments.addAll(List.of("--size", SIDE + "", "--vocabulary", "600", "--out", out.toString()));
    arguments.addAll(List.of(more));
    run(arguments.toArray(String[]::new));
    return out;
  }

  private Outcome run(String... arguments) throws IOException, InterruptedException {
    Outcome outcome = CommandLineProcess.run(scratch, arguments);
    assertThat(outcome.exitCode()).as(outcome.err()).isZero();
    return outcome;
  }

  private void writeModel(Path tokenizer) throws IOException {
    int vocabulary;
    try (ClipTokenizer tokens = new ClipTokenizer(tokenizer, 16)) {
      vocabulary = tokens.endId() + 1;
    }
    ClipConfig config =
        new ClipConfig(
            new VisionConfig(SIDE, 8, 24, 2, 3, 41),
            new TextConfig(vocabulary, 16, 20, 1, 5, 33),
            7);
    ParameterLayout layout = ParameterLayout.of(config);
    float[] values = new float[(int) layout.size()];
    Initialization.fill(layout, config, 3, 0, values);
    HuggingFaceDirectory.write(
        model,
        config,
        layout,
        (from, target) -> System.arraycopy(values, (int) from, target, 0, target.length),
        tokenizer);
  }

  private JsonNode evaluate(Path data, String map) throws IOException, InterruptedException {
    Path out = scratch.resolve("scores");
    Outcome outcome =
        run(
            "evaluate",
            "--model",
            model.toString(),
            "--data",
            data.toString(),
            "--class-map",
            MAPS.resolve(map + ".csv").toString(),
            "--trained-on",
            chexpert.toString(),
            "--resamples",
            "20",
            "--out",
            out.toString());
    JsonNode results = JsonMapper.builder().build().readTree(out.resolve("results.json").toFile());
    assertThat(outcome.out())
        .contains("classes of '" + results.at("/cross_data_set/evaluated_on").asText() + "'");
    return results;
  }

  private static List<String> names(JsonNode results) {
    List<String> names = new ArrayList<>();
    results.at("/classes").forEach(entry -> names.add(entry.at("/name").asText()));
    return names;
  }

  @Test
  void comparesOnFilesOfPadChestAndVinDr() throws IOException, InterruptedException {
    List<String> padchest = new ArrayList<>();
    padchest.add(",ImageID,ImageDir,StudyID,PatientID,Projection,Report,Labels");
    List<String> vindr = new ArrayList<>(List.of("image_id,rad_id,Edema,Nodule/Mass,No finding"));
    List<String> findings =
        List.of("['normal']", "\"['cardiomegaly', 'pleural effusion']\"", "['kyphosis']");
    for (int i = 0; i < IMAGES; i++) {
      image(scratch.resolve("padchest-source/" + i + ".png"), 100 + i);
      padchest.add("%d,%d.png,0,s%d,p%d,PA,,%s".formatted(i, i, i, i, findings.get(i % 3)));
      image(scratch.resolve("vindr-source/v" + i + ".png"), 200 + i);
      vindr.add("v%d,R1,%d,%d,%d".formatted(i, i % 2, i % 3 / 2, i % 5 / 4));
    }

    JsonNode onPadChest =
        evaluate(collection("padchest", padchest, "--class-map", noMap()), "padchest");
    JsonNode onVinDr = evaluate(collection("vindr", vindr), "vindr");

    assertThat(names(onPadChest)).containsExactlyInAnyOrder("Cardiomegaly", "Pleural Effusion");
    assertThat(onPadChest.at("/cross_data_set/left_out/kyphosis").asText())
        .isEqualTo("the model has not learnt 'Kyphosis'");
    assertThat(onPadChest.at("/cross_data_set/left_out/normal").asText())
        .isEqualTo("the model has not learnt 'Normal'");
    assertThat(names(onVinDr)).containsExactly("Edema");
    assertThat(onVinDr.at("/cross_data_set/missing")).hasSize(4);
  }

  /** Keeps the names of the collection, so that it is mapped when a model is evaluated on it. */
  private String noMap() throws IOException {
    return Files.writeString(
            scratch.resolve("same.csv"),
            "class,same\nnormal,normal\ncardiomegaly,cardiomegaly\npleural effusion,pleural"
                + " effusion\nkyphosis,kyphosis\n")
        .toString();
  }

  @Test
  void comparesOnTheRealNihSample() throws IOException, InterruptedException {
    assumeTrue(Files.isDirectory(NIH), NIH + " is absent");
    Path nih = scratch.resolve("nih");
    run(
        "prepare",
        "csv",
        "--root",
        NIH.toString(),
        "--text",
        "label_text",
        "--size",
        SIDE + "",
        "--out",
        nih.toString());

    JsonNode results = evaluate(nih, "nih14");

    assertThat(names(results))
        .containsExactlyInAnyOrder("Cardiomegaly", "Edema", "Pleural Effusion");
    assertThat(results.at("/cross_data_set/classes/Pleural Effusion/0").asText())
        .isEqualTo("Effusion");
    assertThat(results.at("/cross_data_set/left_out")).hasSize(12);
    // The sample's own label file has 170 images with an effusion.
    results
        .at("/classes")
        .forEach(
            entry -> {
              if (entry.at("/name").asText().equals("Pleural Effusion")) {
                assertThat(entry.at("/positives").asInt()).isEqualTo(170);
              }
            });
  }
}
