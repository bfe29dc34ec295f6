package cxrcml.dataset.collection;

import static org.assertj.core.api.Assertions.assertThat;

import cxrcml.dataset.CxrLtClasses;
import cxrcml.dataset.PreparationStep;
import cxrcml.dataset.SampleRow;
import cxrcml.dataset.label.ClassMap;
import cxrcml.dataset.label.LabelPolicy;
import cxrcml.dataset.label.Treatment;
import cxrcml.dataset.preparation.PlannedSample;
import cxrcml.dataset.preparation.PreparationPlan;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Label files in the layout of each collection, with the class maps that are shipped. */
final class CollectionPreparationTest {
  private static final Path MAPS = Path.of("../specs/class-maps");

  @TempDir private Path root;

  private PreparationPlan plan(Layout layout, String map, String... lines) throws IOException {
    Path labels = Files.write(root.resolve("labels.csv"), List.of(lines));
    return CollectionPreparation.plan(
        new CollectionOptions(
            layout,
            root,
            labels,
            MAPS.resolve(map + ".csv"),
            new LabelPolicy(Treatment.IGNORE, Treatment.ZERO),
            Integer.MAX_VALUE,
            2,
            0));
  }

  private static List<SampleRow> rows(PreparationPlan plan) {
    return plan.samples().stream().map(PlannedSample::row).toList();
  }

  private static List<String> names(PreparationPlan plan, int index) {
    return rows(plan).get(index).labels().stream().mapToObj(plan.classNames()::get).toList();
  }

  @Test
  void readsNihChestXray14() throws IOException {
    PreparationPlan plan =
        plan(
            Layout.NIH,
            "nih14",
            "Image Index,Finding Labels,Follow-up #,Patient ID,Patient Age,Patient Gender,View"
                + " Position,OriginalImage[Width,Height],OriginalImagePixelSpacing[x,y],",
            "00000001_000.png,Cardiomegaly,0,1,58,M,PA,2682,2749,0.143,0.143,",
            "00000001_001.png,Effusion|Pleural_Thickening,1,1,58,M,AP,2894,2729,0.143,0.143,",
            "00000002_000.png,No Finding,0,2,81,M,PA,2500,2048,0.171,0.171,");

    assertThat(plan.classNames())
        .containsExactly("Cardiomegaly", "Normal", "Pleural Effusion", "Pleural Thickening");
    assertThat(names(plan, 1)).containsExactly("Pleural Effusion", "Pleural Thickening");
    assertThat(rows(plan).get(1).text())
        .isEqualTo("Pleural Effusion is present. Pleural Thickening is present.");
    assertThat(rows(plan).get(1).study()).isEqualTo("1_1");
    assertThat(rows(plan)).extracting(SampleRow::view).containsExactly("PA", "AP", "PA");
    assertThat(rows(plan).get(0).fold()).isEqualTo(rows(plan).get(1).fold());
  }

  @Test
  void readsCheXpertWithUncertainLabels() throws IOException {
    PreparationPlan plan =
        plan(
            Layout.CHEXPERT,
            "chexpert",
            "Path,Sex,Age,Frontal/Lateral,AP/PA,No Finding,Edema,Pleural Effusion",
            "CheXpert-v1.0/train/patient00001/study1/view1_frontal.jpg,F,68,Frontal,AP,1.0,,",
            "CheXpert-v1.0/train/patient00002/study2/view2_lateral.jpg,F,87,Lateral,,,-1.0,1.0");

    assertThat(plan.classNames()).containsExactly("Normal", "Edema", "Pleural Effusion");
    assertThat(rows(plan))
        .extracting(SampleRow::subject)
        .containsExactly("patient00001", "patient00002");
    assertThat(rows(plan)).extracting(SampleRow::view).containsExactly("AP", "LATERAL");
    assertThat(rows(plan).get(1).study()).isEqualTo("patient00002/study2");
    assertThat(names(plan, 1)).containsExactly("Pleural Effusion");
    assertThat(rows(plan).get(1).unknown().stream()).containsExactly(1);
    assertThat(plan.notes())
        .containsExactly("labels: 1 of -1, policy IGNORE", "labels: 3 blank, policy ZERO");
  }

  @Test
  void readsPadChestAndCountsWhatTheMapLacks() throws IOException {
    Files.createDirectories(root.resolve("7"));
    Files.createFile(root.resolve("7/b.png"));
    PreparationPlan plan =
        plan(
            Layout.PADCHEST,
            "padchest",
            ",ImageID,ImageDir,StudyID,PatientID,Projection,Report,Labels",
            "0,a.png,0,s1,p1,PA,sin hallazgos,['normal']",
            "1,b.png,7,s2,p2,L,derrame,\"['pleural effusion', ' air bronchogram', 'sternotomy']\"",
            "2,c.png,0,s3,p3,AP,nodulos,\"['multiple nodules', 'nodule']\"");

    assertThat(plan.classNames()).containsExactly("Nodule", "Normal", "Pleural Effusion");
    assertThat(names(plan, 1)).containsExactly("Pleural Effusion");
    assertThat(names(plan, 2)).containsExactly("Nodule");
    assertThat(rows(plan)).extracting(SampleRow::id).containsExactly("a.png", "7/b.png", "c.png");
    assertThat(plan.notes())
        .containsExactly(
            "labels: findings that the class map lacks are left out: {air bronchogram=1}");
  }

  @Test
  void takesTheMajorityOfVinDrsRadiologists() throws IOException {
    Files.createFile(root.resolve("x1.jpg"));
    PreparationPlan plan =
        plan(
            Layout.VINDR,
            "vindr",
            "image_id,rad_id,Pleural effusion,Nodule/Mass,COPD,No finding",
            "x1,R1,1,0,1,0",
            "x1,R2,1,1,1,0",
            "x1,R3,0,0,1,0",
            "x2,R1,0,0,0,1");

    assertThat(plan.classNames()).containsExactly("Pleural Effusion", "Nodule", "Normal");
    assertThat(names(plan, 0)).containsExactly("Pleural Effusion");
    assertThat(names(plan, 1)).containsExactly("Normal");
    assertThat(rows(plan)).extracting(SampleRow::id).containsExactly("x1.jpg", "x2.png");
    assertThat(plan.steps())
        .containsExactly(
            new PreparationStep(
                "rows of the label file", 4, 2, Map.of("more rows of the same image", 2L)));
  }

  @ParameterizedTest
  @ValueSource(strings = {"nih14", "chexpert", "padchest", "vindr"})
  void mapsOnlyToClassesOfCxrLt(String map) throws IOException {
    Path file = MAPS.resolve(map + ".csv");
    List<String> sources =
        Files.readAllLines(file).stream()
            .skip(1)
            .map(line -> line.replaceFirst(",.*", ""))
            .toList();

    assertThat(CxrLtClasses.names()).containsAll(ClassMap.read(file).targets(sources));
  }
}
