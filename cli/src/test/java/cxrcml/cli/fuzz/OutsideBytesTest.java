package cxrcml.cli.fuzz;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import cxrcml.coordinator.journal.RunJournal;
import cxrcml.coordinator.run.RunRecord;
import cxrcml.dataset.InvalidDataException;
import cxrcml.dataset.PreparedDataset;
import cxrcml.dataset.Progress;
import cxrcml.dataset.TokenizerSource;
import cxrcml.dataset.csv.CsvOptions;
import cxrcml.dataset.csv.CsvPreparation;
import cxrcml.dataset.image.Fit;
import cxrcml.dataset.image.GreyImage;
import cxrcml.dataset.label.LabelPolicy;
import cxrcml.dataset.preparation.ErrorPolicy;
import cxrcml.dataset.preparation.ImageOptions;
import cxrcml.model.checkpoint.CheckpointManifest;
import cxrcml.model.checkpoint.InvalidCheckpointException;
import cxrcml.model.clip.ClipConfig;
import cxrcml.model.clip.ParameterLayout;
import cxrcml.model.safetensors.SafetensorsException;
import cxrcml.model.safetensors.SafetensorsReader;
import cxrcml.model.safetensors.SafetensorsWriter;
import cxrcml.model.tokenizer.ClipTokenizer;
import cxrcml.parameters.wire.IncomingChunk;
import cxrcml.parameters.wire.OutgoingChunk;
import cxrcml.parameters.wire.ParameterExchangeMethods;
import cxrcml.service.process.ConfigurationException;
import cxrcml.service.spec.SpecException;
import cxrcml.service.spec.SpecReader;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.nio.FloatBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import java.util.zip.CRC32C;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Every parser of bytes that others made, on good examples spoilt at random: it reads them, or says
 * what is wrong by its own exception, and neither hangs nor takes memory that the bytes do not
 * account for. More by {@code -Dfuzz.mutations=N}; a failure names its seed.
 */
@Timeout(120)
class OutsideBytesTest {
  private static final int MUTATIONS = Integer.getInteger("fuzz.mutations", 400);
  private static final long MOST_BYTES = 256L << 20;

  @TempDir private Path directory;

  private Path file;

  @BeforeEach
  void name() {
    file = directory.resolve("input");
  }

  @FunctionalInterface
  private interface Parser {
    void parse(byte[] bytes) throws Exception;
  }

  @SafeVarargs
  private static void fuzz(byte[] good, Parser parser, Class<? extends Exception>... declared)
      throws Exception {
    fuzz(good, MUTATIONS, parser, declared);
  }

  @SafeVarargs
  private static void fuzz(
      byte[] good, int mutations, Parser parser, Class<? extends Exception>... declared)
      throws Exception {
    parser.parse(good); // a good example is one
    ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    int refused = 0;
    for (long seed = 1; seed <= mutations; seed++) {
      byte[] bytes = new Mutator(seed).spoil(good);
      long before = threads.getCurrentThreadAllocatedBytes();
      try {
        parser.parse(bytes);
      } catch (Exception e) {
        refused++;
        if (Stream.of(declared).noneMatch(type -> type.isInstance(e))) {
          throw new AssertionError("seed " + seed + ": " + shown(bytes), e);
        }
        assertThat(e.getMessage()).as("seed %d: %s", seed, e).isNotBlank();
      } catch (Error e) {
        throw new AssertionError("seed " + seed + ": " + shown(bytes), e);
      }
      assertThat(threads.getCurrentThreadAllocatedBytes() - before)
          .as("bytes allocated, seed %d: %s", seed, shown(bytes))
          .isLessThan(MOST_BYTES);
    }
    assertThat(refused).as("refused").isPositive();
  }

  private static String shown(byte[] bytes) {
    return new String(bytes, 0, Math.min(bytes.length, 4000), ISO_8859_1);
  }

  private Parser fromFile(Parser parser) {
    return bytes -> {
      Files.write(file, bytes);
      parser.parse(bytes);
    };
  }

  @Test
  void chunks() throws Exception {
    float[] values = new float[300];
    byte[] good =
        ParameterExchangeMethods.PULL
            .streamResponse(
                OutgoingChunk.of(
                    700,
                    values,
                    0,
                    values.length,
                    OutgoingChunk.checksum(values, 0, values.length)))
            .readAllBytes();
    FloatBuffer target = FloatBuffer.allocate(1 << 18);
    fuzz(
        good,
        bytes -> {
          try (IncomingChunk chunk =
              (IncomingChunk)
                  ParameterExchangeMethods.PUSH.parseRequest(new ByteArrayInputStream(bytes))) {
            assertThat(chunk.start()).isEmpty();
            chunk.readInto(target.slice(0, chunk.elements()));
          }
        },
        IllegalArgumentException.class);
  }

  @Test
  void safetensors() throws Exception {
    try (SafetensorsWriter writer = SafetensorsWriter.create(file, Map.of("format", "pt"))) {
      writer.declare("weight", 3, 5);
      writer.declare("bias", 7);
      writer.write(new float[15]);
      writer.write(new float[7]);
      writer.commit();
    }
    fuzz(
        Files.readAllBytes(file),
        fromFile(
            bytes -> {
              try (SafetensorsReader reader = SafetensorsReader.open(file)) {
                reader.readFloats("bias", 0, new float[1]);
              }
            }),
        SafetensorsException.class,
        IndexOutOfBoundsException.class);
  }

  @Test
  void modelConfigurations() throws Exception {
    fuzz(
        ClipConfig.tiny().toJson().getBytes(UTF_8),
        bytes -> {
          long size = ParameterLayout.of(ClipConfig.fromJson(new String(bytes, UTF_8))).size();
          assertThat(size).isPositive();
        },
        IllegalArgumentException.class);
  }

  @Test
  void tokenizers() throws Exception {
    Path prepared = prepare(directory.resolve("data"));
    fuzz(
        Files.readAllBytes(prepared.resolve("tokenizer.json")),
        MUTATIONS / 2,
        fromFile(
            bytes -> {
              try (ClipTokenizer tokenizer = new ClipTokenizer(file, 16)) {
                assertThat(tokenizer.encode(List.of("no effusion"))[0]).hasSize(16);
              }
            }),
        IllegalArgumentException.class,
        UncheckedIOException.class);
  }

  @Test
  void preparedDataSets() throws Exception {
    Path prepared = prepare(directory.resolve("data"));
    Path manifest = prepared.resolve("manifest.json");
    fuzz(
        Files.readAllBytes(manifest),
        bytes -> {
          Files.write(manifest, bytes);
          PreparedDataset.open(prepared).close();
        },
        InvalidDataException.class,
        UncheckedIOException.class);
  }

  @ParameterizedTest
  @ValueSource(strings = {"reports.csv", "labels.csv"})
  void tables(String table) throws Exception {
    Path root = writeImages(directory.resolve("images"));
    fuzz(
        Files.readAllBytes(root.resolve(table)),
        MUTATIONS / 4,
        bytes -> {
          Files.write(root.resolve(table), bytes);
          Path out = directory.resolve("out");
          try {
            prepare(root, out);
          } finally {
            delete(out);
          }
        },
        InvalidDataException.class,
        IllegalArgumentException.class);
  }

  @ParameterizedTest
  @ValueSource(strings = {"png", "jpg", "bmp", "gif"})
  void images(String format) throws Exception {
    BufferedImage image = new BufferedImage(37, 29, BufferedImage.TYPE_BYTE_GRAY);
    SplittableRandom random = new SplittableRandom(3);
    for (int i = 0; i < 37 * 29; i++) {
      image.getRaster().setSample(i % 37, i / 37, 0, random.nextInt(256));
    }
    ByteArrayOutputStream good = new ByteArrayOutputStream();
    assertThat(ImageIO.write(image, format, good)).isTrue();
    fuzz(
        good.toByteArray(),
        fromFile(bytes -> GreyImage.read(file, 16, Fit.CROP).square(16, Fit.CROP)),
        InvalidDataException.class);
  }

  @Test
  void specifications() throws Exception {
    fuzz(
        Files.readAllBytes(Path.of("..", "specs", "smoke.yaml")),
        bytes -> {
          var unused = SpecReader.hash(SpecReader.parse(new String(bytes, UTF_8), List.of()));
        },
        SpecException.class);
  }

  @Test
  void journals() throws Exception {
    try (RunJournal journal = RunJournal.open(file)) {
      journal.append(new RunRecord.Started("ab", "spec", "data", 10, 4, List.of(0L, 8L)));
      journal.append(new RunRecord.TermBegun(1, List.of(0, 1)));
      journal.append(new RunRecord.GenerationOpened(1, 0, 0));
      journal.append(new RunRecord.StepCommitted(0, 1, 0, 1.5, 0, 0.1, 2, 32, 0, false));
      journal.append(new RunRecord.Evaluated(0, 1, false, 0.5, 0.5, 1.2, Map.of("head", 0.5)));
    }
    Parser open = fromFile(bytes -> RunJournal.open(file).close());
    byte[] good = Files.readAllBytes(file);
    fuzz(good, open, ConfigurationException.class);
    // And where the checksums are right all the same: a journal of another version, or a forger's.
    fuzz(good, bytes -> open.parse(summed(bytes)), ConfigurationException.class);
  }

  private static byte[] summed(byte[] journal) {
    StringBuilder lines = new StringBuilder();
    for (String line : new String(journal, UTF_8).split("\n")) {
      int record = line.indexOf("\"record\":");
      if (record < 0 || !line.endsWith("}")) {
        lines.append(line).append('\n');
        continue;
      }
      String json = line.substring(record + 9, line.length() - 1);
      CRC32C crc = new CRC32C();
      crc.update(json.getBytes(UTF_8));
      lines
          .append("{\"crc32c\":\"")
          .append(HexFormat.of().toHexDigits((int) crc.getValue()))
          .append("\",\"record\":")
          .append(json)
          .append("}\n");
    }
    return lines.toString().getBytes(UTF_8);
  }

  @Test
  void checkpointManifests() throws Exception {
    Path parameters = Files.write(directory.resolve("parameters-0-of-1.safetensors"), new byte[9]);
    byte[] sha256 = MessageDigest.getInstance("SHA-256").digest(new byte[9]);
    CheckpointManifest manifest =
        new CheckpointManifest(
            CheckpointManifest.FORMAT,
            "ab",
            0,
            7,
            "spec",
            "data",
            com.fasterxml.jackson.databind.node.JsonNodeFactory.instance.objectNode(),
            new CheckpointManifest.Plan(10, 4, List.of(0L)),
            com.fasterxml.jackson.databind.node.JsonNodeFactory.instance.objectNode(),
            List.of(CheckpointManifest.FileEntry.of(parameters, HexFormat.of().formatHex(sha256))));
    fuzz(
        manifest.toJson().getBytes(UTF_8),
        bytes -> {
          Files.write(directory.resolve("manifest.json"), bytes);
          CheckpointManifest.read(directory).verify(directory);
        },
        InvalidCheckpointException.class);
  }

  private static Path prepare(Path out) throws IOException {
    return prepare(writeImages(out.resolveSibling("images")), out);
  }

  private static Path prepare(Path root, Path out) throws IOException {
    CsvPreparation.run(
        new CsvOptions(
            root,
            out,
            Path.of("reports.csv"),
            Path.of("labels.csv"),
            "text",
            Integer.MAX_VALUE,
            null,
            LabelPolicy.STRICT,
            new ImageOptions(8, Fit.CROP, 1, ErrorPolicy.FAIL),
            2,
            1,
            TokenizerSource.trained(520)),
        Progress.NONE);
    return out;
  }

  private static Path writeImages(Path root) throws IOException {
    Files.createDirectories(root);
    StringBuilder reports = new StringBuilder("image,subject_id,text,fold\n");
    StringBuilder labels = new StringBuilder("image,Edema,Mass\n");
    for (int i = 0; i < 4; i++) {
      BufferedImage image = new BufferedImage(9, 8, BufferedImage.TYPE_BYTE_GRAY);
      ImageIO.write(image, "png", root.resolve(i + ".png").toFile());
      reports
          .append(i)
          .append(".png,p")
          .append(i)
          .append(",no effusion,")
          .append(i % 2)
          .append('\n');
      labels.append(i).append(".png,").append(i % 2).append(',').append(i / 2).append('\n');
    }
    Files.writeString(root.resolve("reports.csv"), reports);
    Files.writeString(root.resolve("labels.csv"), labels);
    return root;
  }

  private static void delete(Path out) throws IOException {
    if (Files.isDirectory(out)) {
      try (Stream<Path> files = Files.list(out)) {
        for (Path file : files.toList()) {
          Files.delete(file);
        }
      }
      Files.delete(out);
    }
  }
}
