package cxrcml.dataset.label;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import cxrcml.dataset.InvalidDataException;
import cxrcml.dataset.table.Table;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class LabelReaderTest {
  private static final List<String> COLUMNS = List.of("Edema", "Mass", "Nodule");

  @TempDir private Path directory;

  private Table.Row row(String values) throws IOException {
    Path file =
        Files.writeString(directory.resolve("labels.csv"), "Edema,Mass,Nodule\n" + values + "\n");
    return Table.read(file).rows().get(0);
  }

  private ClassMap map(String rows) throws IOException {
    return ClassMap.read(Files.writeString(directory.resolve("map.csv"), "from,to\n" + rows));
  }

  private LabelSet read(Treatment uncertain, Treatment blank, String values) throws IOException {
    return new LabelReader(COLUMNS, ClassMap.identity(), new LabelPolicy(uncertain, blank))
        .read(row(values));
  }

  @Test
  void treatsUncertainAndBlankLabelsAsToldAndSaysHowMany() throws IOException {
    LabelSet ignored = read(Treatment.IGNORE, Treatment.ZERO, "1.0,-1,");
    assertThat(ignored.positive().stream()).containsExactly(0);
    assertThat(ignored.unknown().stream()).containsExactly(1);

    LabelSet ones = read(Treatment.ONE, Treatment.IGNORE, "0.0,-1.0,");
    assertThat(ones.positive().stream()).containsExactly(1);
    assertThat(ones.unknown().stream()).containsExactly(2);

    LabelReader reader =
        new LabelReader(
            COLUMNS, ClassMap.identity(), new LabelPolicy(Treatment.ZERO, Treatment.ZERO));
    reader.read(row("-1,-1,"));
    assertThat(reader.notes())
        .containsExactly("labels: 2 of -1, policy ZERO", "labels: 1 blank, policy ZERO");
  }

  @Test
  void refusesWhatThePolicyDoesNotAllow() {
    assertThatExceptionOfType(InvalidDataException.class)
        .isThrownBy(() -> read(Treatment.FAIL, Treatment.ZERO, "0,-1,1"))
        .withMessageEndingWith(
            "row 2, column Mass: '-1' (expected: 0 or 1; --uncertain says what -1 means)");
    assertThatExceptionOfType(InvalidDataException.class)
        .isThrownBy(() -> read(Treatment.ZERO, Treatment.FAIL, "0,,1"))
        .withMessageEndingWith(
            "row 2, column Mass: '' (expected: 0 or 1; --blank says what no value means)");
    assertThatExceptionOfType(InvalidDataException.class)
        .isThrownBy(() -> read(Treatment.ZERO, Treatment.ZERO, "0,yes,1"))
        .withMessageEndingWith("row 2, column Mass: 'yes' (expected: 0 or 1)");
  }

  @Test
  void joinsLeavesOutAndRenamesClasses() throws IOException {
    ClassMap map = map("Nodule,Lung Lesion\nMass,Lung Lesion\nEdema,\n");
    LabelReader reader =
        new LabelReader(COLUMNS, map, new LabelPolicy(Treatment.IGNORE, Treatment.IGNORE));

    assertThat(reader.classNames()).containsExactly("Lung Lesion");
    assertThat(reader.read(row("1,0,1")).positive().stream()).containsExactly(0);
    assertThat(reader.read(row("1,0,0")).positive().stream()).isEmpty();
    // A positive column decides whatever the other one leaves open; else one open column does.
    assertThat(reader.read(row("0,1,-1")).unknown().stream()).isEmpty();
    assertThat(reader.read(row("0,0,-1")).unknown().stream()).containsExactly(0);
  }

  @Test
  void refusesAMapThatLacksAClass() throws IOException {
    ClassMap map = map("Mass,Mass\n");

    assertThatExceptionOfType(InvalidDataException.class)
        .isThrownBy(() -> map.targets(COLUMNS))
        .withMessageEndingWith(
            "map.csv: no row for class 'Edema' (expected: one; an empty second column leaves the"
                + " class out)");
  }
}
