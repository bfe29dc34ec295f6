package cxrcml.dataset.label;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import cxrcml.dataset.InvalidDataException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.BitSet;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ClassTransferTest {
  private static final List<String> OWN =
      List.of("Effusion", "Mass", "Nodule", "Hernia", "COPD", "Cyst");
  private static final List<String> LEARNT =
      List.of("Lung Lesion", "Pleural Effusion", "Edema", "Fracture");

  @TempDir private Path directory;
  private ClassMap map;

  @BeforeEach
  void write() throws IOException {
    map =
        ClassMap.read(
            Files.writeString(
                directory.resolve("map.csv"),
                """
                class,target
                Effusion,Pleural Effusion
                Mass,Lung Lesion
                Nodule,Lung Lesion
                Hernia,Hernia
                COPD,
                """));
  }

  private static BitSet bits(int... set) {
    BitSet bits = new BitSet();
    for (int bit : set) {
      bits.set(bit);
    }
    return bits;
  }

  @Test
  void namesWhatHasNoPlaceOnEitherSide() {
    ClassTransfer transfer = ClassTransfer.of(OWN, map, LEARNT);

    assertThat(transfer.names()).containsExactly("Pleural Effusion", "Lung Lesion");
    assertThat(transfer.sources())
        .isEqualTo(
            Map.of(
                "Pleural Effusion", List.of("Effusion"), "Lung Lesion", List.of("Mass", "Nodule")));
    assertThat(transfer.leftOut())
        .isEqualTo(
            Map.of(
                "Hernia", "the model has not learnt 'Hernia'",
                "COPD", "the class map leaves it out",
                "Cyst", "not in the class map"));
    assertThat(transfer.missing()).containsExactly("Edema", "Fracture");
  }

  @Test
  void joinsLabelsAsTheReaderOfLabelFilesDoes() {
    ClassTransfer transfer = ClassTransfer.of(OWN, map, LEARNT);

    LabelSet positive = transfer.apply(new LabelSet(bits(1, 3, 5), bits(2, 4)));
    LabelSet unknown = transfer.apply(new LabelSet(bits(0), bits(2)));

    assertThat(positive).isEqualTo(new LabelSet(bits(1), bits()));
    assertThat(unknown).isEqualTo(new LabelSet(bits(0), bits(1)));
  }

  @Test
  void keepsWhatTheMapNamesWhereTheModelsClassesAreNotKnown() {
    assertThat(ClassTransfer.of(OWN, map, List.of()).names())
        .containsExactly("Pleural Effusion", "Lung Lesion", "Hernia");
  }

  @Test
  void refusesClassesOfWhichNoneIsTheModels() {
    assertThatExceptionOfType(InvalidDataException.class)
        .isThrownBy(() -> ClassTransfer.of(List.of("COPD"), map, LEARNT))
        .withMessage(
            "classes: {COPD=the class map leaves it out} (expected: some that the class map names"
                + " as the model's)");
  }
}
