package cxrcml.clusterer.mixture;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.SplittableRandom;

/** Samples whose components are known. */
record PlantedSamples(SampleMatrix matrix, int[] components) {
  /** 400 samples of three t distributions (ν = 3) in three dimensions, drawn by NumPy 2.4.6. */
  static PlantedSamples ofThreeComponents() {
    try (BufferedReader reader =
        new BufferedReader(
            new InputStreamReader(
                PlantedSamples.class.getResourceAsStream("planted.csv"), StandardCharsets.UTF_8))) {
      List<String[]> rows = reader.lines().skip(1).map(line -> line.split(",")).toList();
      float[] values = new float[rows.size() * 3];
      int[] components = new int[rows.size()];
      for (int i = 0; i < components.length; i++) {
        components[i] = Integer.parseInt(rows.get(i)[0]);
        for (int d = 0; d < 3; d++) {
          values[i * 3 + d] = Float.parseFloat(rows.get(i)[d + 1]);
        }
      }
      return new PlantedSamples(new SampleMatrix(components.length, 3, values), components);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Draws equally many samples of each component; ν = 4, locations well apart. */
  static PlantedSamples heavyTailed(int samples, int components, int dimensions, long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    double[] locations = new double[components * dimensions];
    for (int i = 0; i < locations.length; i++) {
      locations[i] = 4 * gaussian(random);
    }
    float[] values = new float[samples * dimensions];
    int[] planted = new int[samples];
    for (int i = 0; i < samples; i++) {
      planted[i] = i % components;
      double uniforms = (1 - random.nextDouble()) * (1 - random.nextDouble());
      double chiSquare = -2 * Math.log(uniforms); // of four degrees of freedom
      double spread = 1 / Math.sqrt(chiSquare / 4);
      for (int d = 0; d < dimensions; d++) {
        double location = locations[planted[i] * dimensions + d];
        values[i * dimensions + d] = (float) (location + spread * gaussian(random));
      }
    }
    return new PlantedSamples(new SampleMatrix(samples, dimensions, values), planted);
  }

  /** Box and Muller. */
  private static double gaussian(SplittableRandom random) {
    double radius = Math.sqrt(-2 * Math.log(1 - random.nextDouble()));
    return radius * Math.cos(2 * Math.PI * random.nextDouble());
  }

  /** Hubert and Arabie's adjusted Rand index of the likeliest components against the planted. */
  double adjustedRandIndex(StudentMixture mixture) {
    int count = mixture.components();
    float[] responsibilities = new ExpectationStep(mixture).responsibilities(matrix);
    double[][] table = new double[count][count];
    for (int i = 0; i < components.length; i++) {
      int likeliest = 0;
      for (int k = 1; k < count; k++) {
        if (responsibilities[i * count + k] > responsibilities[i * count + likeliest]) {
          likeliest = k;
        }
      }
      table[components[i]][likeliest]++;
    }
    double cells = 0;
    double rows = 0;
    double columns = 0;
    for (int a = 0; a < count; a++) {
      double row = 0;
      double column = 0;
      for (int b = 0; b < count; b++) {
        cells += pairs(table[a][b]);
        row += table[a][b];
        column += table[b][a];
      }
      rows += pairs(row);
      columns += pairs(column);
    }
    double expected = rows * columns / pairs(components.length);
    return (cells - expected) / ((rows + columns) / 2 - expected);
  }

  private static double pairs(double count) {
    return count * (count - 1) / 2;
  }
}
