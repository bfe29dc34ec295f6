package cxrcml.evaluator.clusters;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import cxrcml.dataset.DiseaseClass;
import cxrcml.dataset.Group;
import cxrcml.evaluator.crossvalidation.MacroGroup;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ClusterDiagnosisTest {
  private static final int BATCH = 5;
  private static final int COMPONENTS = 4;

  private final List<DiseaseClass> classes =
      List.of(
          new DiseaseClass("Edema", Group.HEAD, false, 9),
          new DiseaseClass("Hernia", Group.TAIL, true, 3),
          new DiseaseClass("Never", Group.TAIL, true, 1));
  private final List<MixtureAssignment.Assigned> assigned = new ArrayList<>();
  private final List<BitSet> labels = new ArrayList<>();
  private final ClusterDiagnosis diagnosis;

  @TempDir Path directory;

  ClusterDiagnosisTest() {
    SplittableRandom random = new SplittableRandom(5);
    for (int i = 0; i < 23; i++) {
      assigned.add(
          new MixtureAssignment.Assigned(
              Math.min(random.nextInt(5), random.nextInt(4)), 0.1 + random.nextDouble()));
      BitSet carried = new BitSet();
      carried.set(0, random.nextInt(3) == 0);
      carried.set(1, i % 6 == 1);
      carried.set(2, i == 7);
      labels.add(carried);
    }
    diagnosis = ClusterDiagnosis.of(classes, COMPONENTS, assigned, labels, BATCH);
  }

  /** Brute force over all pairs. */
  @Test
  void countsPairsThatShareACluster() {
    assertThat(diagnosis.chance()).isCloseTo(pairs(-1), within(1e-12));
    assertThat(diagnosis.perClass().get(0).coAssignment()).isCloseTo(pairs(0), within(1e-12));
    assertThat(diagnosis.perClass().get(1).coAssignment()).isCloseTo(pairs(1), within(1e-12));
    assertThat(diagnosis.perClass().get(2).coAssignment()).isNaN();
    assertThat(diagnosis.mean(MacroGroup.TAIL, ClusterDiagnosis.OfClass::coAssignment))
        .isEqualTo(diagnosis.perClass().get(1).coAssignment());
  }

  private double pairs(int classIndex) {
    double same = 0;
    double all = 0;
    for (int i = 0; i < assigned.size(); i++) {
      for (int j = 0; j < assigned.size(); j++) {
        boolean both =
            classIndex < 0 || (labels.get(i).get(classIndex) && labels.get(j).get(classIndex));
        if (i != j && both) {
          all++;
          same += assigned.get(i).component() == assigned.get(j).component() ? 1 : 0;
        }
      }
    }
    return same / all;
  }

  /** Brute force over all micro-batches that hold the anchor. */
  @Test
  void knowsHowOftenAnAnchorFindsATriplet() {
    double sum = 0;
    for (int anchor = 0; anchor < assigned.size(); anchor++) {
      long found = 0;
      long batches = 0;
      for (int set = 0; set < 1 << assigned.size(); set++) {
        if (Integer.bitCount(set) == BATCH && (set >> anchor & 1) == 1) {
          batches++;
          found += hasTriplet(anchor, set) ? 1 : 0;
        }
      }
      sum += (double) found / batches;
    }

    assertThat(diagnosis.tripletShare()).isCloseTo(sum / assigned.size(), within(1e-12));
  }

  private boolean hasTriplet(int anchor, int set) {
    boolean positive = false;
    boolean negative = false;
    for (int i = 0; i < assigned.size(); i++) {
      if (i != anchor && (set >> i & 1) == 1) {
        boolean same = assigned.get(i).component() == assigned.get(anchor).component();
        positive |= same;
        negative |= !same;
      }
    }
    return positive && negative;
  }

  @Test
  void averagesPrecisionWeights() {
    assertThat(diagnosis.precisionWeight())
        .isCloseTo(
            assigned.stream().mapToDouble(a -> a.precisionWeight()).average().orElseThrow(),
            within(1e-12));
    assertThat(diagnosis.perClass().get(2).precisionWeight())
        .isEqualTo(assigned.get(7).precisionWeight());
  }

  @Test
  void readsBackWhatItWrites() throws IOException {
    Path file = directory.resolve("diagnosis.json");

    DiagnosisFile.write(file, diagnosis);

    assertThat(DiagnosisFile.read(file, classes)).isEqualTo(diagnosis);
  }
}
