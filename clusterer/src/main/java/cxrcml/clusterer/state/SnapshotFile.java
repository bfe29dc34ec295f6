package cxrcml.clusterer.state;

import static java.util.Objects.requireNonNull;

import cxrcml.clusterer.contribution.Contribution;
import cxrcml.clusterer.mixture.CovarianceKind;
import cxrcml.clusterer.mixture.ScaleMatrices;
import cxrcml.clusterer.mixture.StudentMixture;
import cxrcml.clusterer.mixture.StudentMixture.Tail;
import cxrcml.clusterer.projection.Projection;
import cxrcml.clusterer.version.Assignments;
import cxrcml.clusterer.version.MixtureVersion;
import cxrcml.model.checkpoint.InvalidCheckpointException;
import cxrcml.model.safetensors.DataType;
import cxrcml.model.safetensors.SafetensorsException;
import cxrcml.model.safetensors.SafetensorsReader;
import cxrcml.model.safetensors.SafetensorsWriter;
import java.io.IOException;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.DoubleBuffer;
import java.nio.FloatBuffer;
import java.nio.IntBuffer;
import java.nio.LongBuffer;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.LongStream;

/**
 * A {@link Snapshot} as a safetensors file; equal snapshots give equal bytes, and reading gives
 * back every bit. Tensors, for each version number v:
 *
 * <pre>
 *   contributions.samples [N] I32, .steps [N] I64, .embeddings [N, D] F32
 *   assigned.of [2] I64                      mixture version, through step
 *   assigned.samples [A] I32, assigned.components [A] I32
 *   versions [V, 3] I64                      number, through step, effective step
 *   v.projection.mean [D] F32, v.projection.components [Q, D] F32      [0, D]: not rotated
 *   v.mixture.degrees_of_freedom [K] F64, v.mixture.weights [K] F64,
 *   v.mixture.locations [K, Q] F64
 *   v.mixture.scales [K, Q] F64            diagonals; or lower triangles row by row,
 *                                          [K, T] full or [1, T] tied, T = Q (Q + 1) / 2
 *   v.mixture.form [2] I64                 0 diagonal, 1 full, 2 tied; 0 densities, 1 kernels
 *   v.log_likelihood F64                   of a sample in the fit
 *   v.soft_counts [K] F64, v.cluster_weights [K] F32
 * </pre>
 */
public final class SnapshotFile {
  private static final String FORMAT = "cxrcml-mixture-3";
  private static final String SAMPLES = "contributions.samples";
  private static final String STEPS = "contributions.steps";
  private static final String EMBEDDINGS = "contributions.embeddings";
  private static final String ASSIGNED_OF = "assigned.of";
  private static final String ASSIGNED_SAMPLES = "assigned.samples";
  private static final String ASSIGNED_COMPONENTS = "assigned.components";
  private static final String VERSIONS = "versions";
  private static final String MEAN = "projection.mean";
  private static final String COMPONENTS = "projection.components";
  private static final String FREEDOM = "mixture.degrees_of_freedom";
  private static final String WEIGHTS = "mixture.weights";
  private static final String LOCATIONS = "mixture.locations";
  private static final String SCALES = "mixture.scales";
  private static final String FORM = "mixture.form";
  private static final String LIKELIHOOD = "log_likelihood";
  private static final String SOFT_COUNTS = "soft_counts";
  private static final String CLUSTER_WEIGHTS = "cluster_weights";

  /** Codes of the form are indices into these. */
  private static final List<CovarianceKind> KINDS =
      List.of(CovarianceKind.DIAGONAL, CovarianceKind.FULL, CovarianceKind.TIED);

  private static final List<Tail> TAILS = List.of(Tail.DENSITY, Tail.EMBEDDED);

  private final Path file;

  public SnapshotFile(Path file) {
    this.file = requireNonNull(file, "file");
  }

  /**
   * Writes the snapshot; the file appears complete or not at all.
   *
   * @return see {@link SafetensorsWriter#commit}
   */
  public String write(Snapshot snapshot) throws IOException {
    List<Contribution> contributions = snapshot.contributions();
    int dimensions = contributions.isEmpty() ? 0 : contributions.get(0).embedding().length;
    try (SafetensorsWriter writer = SafetensorsWriter.create(file, Map.of("format", FORMAT))) {
      writer.declare(SAMPLES, DataType.I32, contributions.size());
      writer.declare(STEPS, DataType.I64, contributions.size());
      writer.declare(EMBEDDINGS, contributions.size(), dimensions);
      Assignments assigned = snapshot.assigned();
      writer.declare(ASSIGNED_OF, DataType.I64, 2);
      writer.declare(ASSIGNED_SAMPLES, DataType.I32, assigned.size());
      writer.declare(ASSIGNED_COMPONENTS, DataType.I32, assigned.size());
      writer.declare(VERSIONS, DataType.I64, snapshot.versions().size(), 3);
      snapshot.versions().forEach(version -> declare(version, writer));
      writer.write(ints(contributions.stream().mapToInt(Contribution::sample)));
      writer.write(longs(contributions.stream().mapToLong(Contribution::step)));
      for (Contribution contribution : contributions) {
        writer.write(contribution.embedding());
      }
      writer.write(longs(LongStream.of(assigned.mixtureVersion(), assigned.throughStep())));
      writer.write(ints(IntStream.range(0, assigned.size()).map(assigned::sample)));
      writer.write(ints(IntStream.range(0, assigned.size()).map(assigned::component)));
      writer.write(longs(snapshot.versions().stream().flatMapToLong(SnapshotFile::numbers)));
      for (MixtureVersion version : snapshot.versions()) {
        write(version, writer);
      }
      return writer.commit();
    }
  }

  private static void declare(MixtureVersion version, SafetensorsWriter writer) {
    int components = version.mixture().components();
    int outputs = version.projection().outputs();
    int inputs = version.projection().inputs();
    int rotated = version.projection().components().length / inputs;
    writer.declare(name(version.number(), MEAN), inputs);
    writer.declare(name(version.number(), COMPONENTS), rotated, inputs);
    writer.declare(name(version.number(), FREEDOM), DataType.F64, components);
    writer.declare(name(version.number(), WEIGHTS), DataType.F64, components);
    writer.declare(name(version.number(), LOCATIONS), DataType.F64, components, outputs);
    ScaleMatrices scales = version.mixture().scaleMatrices();
    writer.declare(
        name(version.number(), SCALES), DataType.F64, scales.count(), scales.matrix(0).length);
    writer.declare(name(version.number(), FORM), DataType.I64, 2);
    writer.declare(name(version.number(), LIKELIHOOD), DataType.F64);
    writer.declare(name(version.number(), SOFT_COUNTS), DataType.F64, components);
    writer.declare(name(version.number(), CLUSTER_WEIGHTS), components);
  }

  private static void write(MixtureVersion version, SafetensorsWriter writer) throws IOException {
    StudentMixture mixture = version.mixture();
    writer.write(version.projection().mean());
    writer.write(version.projection().components());
    writer.write(doubles(mixture.degreesOfFreedom()));
    writer.write(doubles(mixture.weights()));
    writer.write(doubles(mixture.locations()));
    for (int k = 0; k < mixture.scaleMatrices().count(); k++) {
      writer.write(doubles(mixture.scaleMatrices().matrix(k)));
    }
    writer.write(
        longs(
            LongStream.of(
                KINDS.indexOf(mixture.scaleMatrices().kind()), TAILS.indexOf(mixture.tail()))));
    writer.write(doubles(version.meanLogLikelihood()));
    writer.write(doubles(version.softCounts().stream().mapToDouble(n -> n).toArray()));
    float[] clusterWeights = new float[mixture.components()];
    for (int k = 0; k < clusterWeights.length; k++) {
      clusterWeights[k] = version.clusterWeights().get(k);
    }
    writer.write(clusterWeights);
  }

  /**
   * Reads the snapshot back.
   *
   * @throws InvalidCheckpointException if the file is not a snapshot
   */
  public Snapshot read() throws IOException {
    try (SafetensorsReader reader = SafetensorsReader.open(file)) {
      String format = reader.metadata().get("format");
      if (!FORMAT.equals(format)) {
        throw new InvalidCheckpointException(
            file + ": format: " + format + " (expected: " + FORMAT + ")");
      }
      List<MixtureVersion> versions = new ArrayList<>();
      LongBuffer numbers = reader.readBytes(VERSIONS, DataType.I64).asLongBuffer();
      while (numbers.hasRemaining()) {
        versions.add(version(reader, numbers.get(), numbers.get(), numbers.get()));
      }
      return new Snapshot(contributions(reader), versions, assigned(reader));
    } catch (NoSuchFileException e) {
      throw new InvalidCheckpointException(
          file + ": missing (expected: the clusterer's state of a checkpoint)", e);
    } catch (SafetensorsException
        | IllegalArgumentException
        | IndexOutOfBoundsException
        | ArithmeticException
        | BufferUnderflowException e) {
      throw new InvalidCheckpointException(file + ": " + e.getMessage(), e);
    }
  }

  private static List<Contribution> contributions(SafetensorsReader reader) throws IOException {
    IntBuffer samples = reader.readBytes(SAMPLES, DataType.I32).asIntBuffer();
    LongBuffer steps = reader.readBytes(STEPS, DataType.I64).asLongBuffer();
    List<Contribution> contributions = new ArrayList<>(samples.remaining());
    while (samples.hasRemaining()) {
      int dimensions = Math.toIntExact(reader.tensors().get(EMBEDDINGS).shape().get(1));
      float[] embedding = new float[dimensions];
      reader.readFloats(EMBEDDINGS, (long) contributions.size() * dimensions, embedding);
      contributions.add(new Contribution(samples.get(), steps.get(), embedding));
    }
    return contributions;
  }

  private static Assignments assigned(SafetensorsReader reader) throws IOException {
    LongBuffer of = reader.readBytes(ASSIGNED_OF, DataType.I64).asLongBuffer();
    return new Assignments(
        of.get(0), of.get(1), ints(reader, ASSIGNED_SAMPLES), ints(reader, ASSIGNED_COMPONENTS));
  }

  private static MixtureVersion version(
      SafetensorsReader reader, long number, long throughStep, long effectiveStep)
      throws IOException {
    Projection projection =
        new Projection(
            floats(reader, name(number, MEAN)), floats(reader, name(number, COMPONENTS)));
    StudentMixture mixture = mixture(reader, number, projection.outputs());
    List<Double> softCounts =
        Arrays.stream(doubles(reader, name(number, SOFT_COUNTS))).boxed().toList();
    List<Float> clusterWeights = new ArrayList<>();
    for (float weight : floats(reader, name(number, CLUSTER_WEIGHTS))) {
      clusterWeights.add(weight);
    }
    return new MixtureVersion(
        number,
        throughStep,
        effectiveStep,
        projection,
        mixture,
        doubles(reader, name(number, LIKELIHOOD))[0],
        softCounts,
        clusterWeights);
  }

  private static StudentMixture mixture(SafetensorsReader reader, long number, int dimensions)
      throws IOException {
    LongBuffer form = reader.readBytes(name(number, FORM), DataType.I64).asLongBuffer();
    double[] values = doubles(reader, name(number, SCALES));
    int count = Math.toIntExact(reader.tensors().get(name(number, SCALES)).shape().get(0));
    double[][] matrices = new double[count][];
    int length = values.length / count;
    for (int k = 0; k < count; k++) {
      matrices[k] = Arrays.copyOfRange(values, k * length, (k + 1) * length);
    }
    CovarianceKind kind = KINDS.get(Math.toIntExact(form.get(0)));
    return new StudentMixture(
        doubles(reader, name(number, FREEDOM)),
        doubles(reader, name(number, WEIGHTS)),
        doubles(reader, name(number, LOCATIONS)),
        new ScaleMatrices(kind, dimensions, matrices),
        TAILS.get(Math.toIntExact(form.get(1))));
  }

  private static String name(long version, String part) {
    return version + "." + part;
  }

  private static LongStream numbers(MixtureVersion version) {
    return LongStream.of(version.number(), version.throughStep(), version.effectiveStep());
  }

  private static ByteBuffer ints(IntStream values) {
    int[] array = values.toArray();
    ByteBuffer bytes = allocate(array.length * Integer.BYTES);
    bytes.asIntBuffer().put(array);
    return bytes;
  }

  private static ByteBuffer longs(LongStream values) {
    long[] array = values.toArray();
    ByteBuffer bytes = allocate(array.length * Long.BYTES);
    bytes.asLongBuffer().put(array);
    return bytes;
  }

  private static ByteBuffer doubles(double... values) {
    ByteBuffer bytes = allocate(values.length * Double.BYTES);
    bytes.asDoubleBuffer().put(values);
    return bytes;
  }

  private static ByteBuffer allocate(int bytes) {
    return ByteBuffer.allocate(bytes).order(ByteOrder.LITTLE_ENDIAN);
  }

  private static int[] ints(SafetensorsReader reader, String name) throws IOException {
    IntBuffer buffer = reader.readBytes(name, DataType.I32).asIntBuffer();
    int[] values = new int[buffer.remaining()];
    buffer.get(values);
    return values;
  }

  private static double[] doubles(SafetensorsReader reader, String name) throws IOException {
    DoubleBuffer buffer = reader.readBytes(name, DataType.F64).asDoubleBuffer();
    double[] values = new double[buffer.remaining()];
    buffer.get(values);
    return values;
  }

  private static float[] floats(SafetensorsReader reader, String name) throws IOException {
    FloatBuffer buffer = reader.readBytes(name, DataType.F32).asFloatBuffer();
    float[] values = new float[buffer.remaining()];
    buffer.get(values);
    return values;
  }
}
