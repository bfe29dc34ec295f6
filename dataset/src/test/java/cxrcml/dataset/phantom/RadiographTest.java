package cxrcml.dataset.phantom;

import static org.assertj.core.api.Assertions.assertThat;

import cxrcml.dataset.CxrLtClasses;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class RadiographTest {
  private static final int SIZE = 64;

  /** Over the noise of two pictures, at most 0.03 x 255 grey levels each. */
  private static final int VISIBLE = 30;

  private final Radiograph radiograph = new Radiograph(3, SIZE);

  static List<String> abnormal() {
    return CxrLtClasses.names().stream().filter(name -> !name.equals("Normal")).toList();
  }

  @ParameterizedTest
  @MethodSource("abnormal")
  void showsTheSignOfEachClassWhereverItIsAndHoweverSlight(String name) {
    int classIndex = CxrLtClasses.names().indexOf(name);
    for (Side side : Side.values()) {
      for (int patient = 0; patient < 6; patient++) {
        Finding slight = new Finding(classIndex, side, 0);

        byte[] picture = radiograph.take(exam(patient, List.of(slight)));

        byte[] healthy = radiograph.take(exam(patient, List.of()));
        assertThat(changed(picture, healthy).count())
            .as("%s, %s, patient %d", name, side, patient)
            .isGreaterThanOrEqualTo(4);
      }
    }
  }

  @Test
  void signsOfTheLungStayOnTheirSide() {
    for (String name : List.of("Mass", "Pneumonia", "Pneumothorax", "Pleural Effusion")) {
      int classIndex = CxrLtClasses.names().indexOf(name);
      byte[] healthy = radiograph.take(exam(1, List.of()));

      byte[] left = radiograph.take(exam(1, List.of(new Finding(classIndex, Side.LEFT, 1))));
      byte[] right = radiograph.take(exam(1, List.of(new Finding(classIndex, Side.RIGHT, 1))));

      // The patient's left is at the right of the picture.
      assertThat(changed(left, healthy)).as(name).allMatch(pixel -> pixel % SIZE > SIZE / 2 - 4);
      assertThat(changed(right, healthy)).as(name).allMatch(pixel -> pixel % SIZE < SIZE / 2 + 4);
    }
  }

  @Test
  void signDoesNotDependOnItsCompany() {
    Finding mass = new Finding(CxrLtClasses.names().indexOf("Mass"), Side.LEFT, 0.5);
    Finding opacity = new Finding(CxrLtClasses.names().indexOf("Lung Opacity"), Side.RIGHT, 0.5);

    byte[] alone = radiograph.take(exam(2, List.of(mass)));
    byte[] both = radiograph.take(exam(2, List.of(opacity, mass)));

    assertThat(changed(alone, both)).allMatch(pixel -> pixel % SIZE < SIZE / 2 + 4);
  }

  @Test
  void patientLooksLikeHimselfMoreThanLikeAnother() {
    SplittableRandom random = new SplittableRandom(1);
    double same = 0;
    double other = 0;
    for (int patient = 0; patient < 30; patient++) {
      byte[] first = take(3 * patient, patient);
      same += distance(first, take(3 * patient + 1, patient));
      other += distance(first, take(3 * patient + 2, patient + 100 + random.nextInt(100)));
    }

    assertThat(same).isLessThan(0.97 * other);
  }

  @Test
  void isARadiographDarkLungsBrightHeartBlackAir() {
    int air = 0;
    int lung = 0;
    int heart = 0;
    for (int patient = 0; patient < 20; patient++) {
      byte[] picture = take(patient, patient);
      air += grey(picture, 0.03, 0.03);
      lung += grey(picture, 0.3, 0.4);
      heart += grey(picture, 0.53, 0.68);
    }

    assertThat(air).isLessThan(lung);
    assertThat(2 * lung).isLessThan(heart);
  }

  @Test
  void samePictureForTheSameSeedOnly() {
    Exam exam = exam(5, List.of(new Finding(0, Side.LEFT, 0.5)));

    assertThat(new Radiograph(3, SIZE).take(exam)).isEqualTo(radiograph.take(exam));
    assertThat(new Radiograph(4, SIZE).take(exam)).isNotEqualTo(radiograph.take(exam));
  }

  private byte[] take(int index, int patient) {
    return radiograph.take(new Exam(index, patient, index, "PA", List.of()));
  }

  private static Exam exam(int patient, List<Finding> findings) {
    return new Exam(patient, patient, patient, "PA", findings);
  }

  private static IntStream changed(byte[] a, byte[] b) {
    return IntStream.range(0, a.length).filter(i -> Math.abs(level(a, i) - level(b, i)) > VISIBLE);
  }

  private static double distance(byte[] a, byte[] b) {
    double[] evenA = evenlyExposed(a);
    double[] evenB = evenlyExposed(b);
    return IntStream.range(0, evenA.length).mapToDouble(i -> Math.abs(evenA[i] - evenB[i])).sum();
  }

  /** Means over 4 x 4 pixels, of mean 0 and deviation 1: without noise and exposure. */
  private static double[] evenlyExposed(byte[] picture) {
    double[] means = new double[SIZE * SIZE / 16];
    for (int i = 0; i < picture.length; i++) {
      means[i / SIZE / 4 * (SIZE / 4) + i % SIZE / 4] += level(picture, i) / 16.0;
    }
    double mean = Arrays.stream(means).average().orElseThrow();
    double variance =
        Arrays.stream(means).map(m -> (m - mean) * (m - mean)).average().orElseThrow();
    return Arrays.stream(means).map(m -> (m - mean) / Math.sqrt(variance)).toArray();
  }

  private static int grey(byte[] picture, double x, double y) {
    return level(picture, (int) (y * SIZE) * SIZE + (int) (x * SIZE));
  }

  private static int level(byte[] picture, int pixel) {
    return Byte.toUnsignedInt(picture[pixel]);
  }
}
