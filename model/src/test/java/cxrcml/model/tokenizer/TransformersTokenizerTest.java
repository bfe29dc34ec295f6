package cxrcml.model.tokenizer;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * 500 sentences of punctuation, digits, umlauts, emoji and too many words, and their ids by {@code
 * AutoTokenizer} and {@code CLIPTokenizerFast} of transformers 5.24.0; made by {@code
 * benchmarks/peers/tokenizer_fixtures.py}.
 */
class TransformersTokenizerTest {
  private static final int VOCABULARY = 1024;
  private static final int CONTEXT = 32;

  @TempDir Path directory;

  /** Run with -Dcxrcml.fixtures.write=true to write the tokenizer anew. */
  @Test
  void trainerWritesTheTokenizerThatTransformersRead() throws IOException {
    Path trained = directory.resolve("tokenizer.json");

    new BpeTrainer(VOCABULARY, 2)
        .train(List.of(read("sentences.json", String[].class)))
        .writeTo(trained);

    if (Boolean.getBoolean("cxrcml.fixtures.write")) {
      Path source = Path.of("src/test/resources/cxrcml/model/tokenizer/tokenizer.json");
      Files.write(source, Files.readAllBytes(trained));
    } else {
      assertThat(trained).hasSameBinaryContentAs(fixture());
    }
  }

  @Test
  void givesTheIdsOfTransformers() throws Exception {
    String[] sentences = read("sentences.json", String[].class);
    int[][] expected = read("ids.json", int[][].class);

    try (ClipTokenizer tokenizer = new ClipTokenizer(fixture(), CONTEXT)) {
      int[][] ids = tokenizer.encode(List.of(sentences));

      assertThat(ids).hasDimensions(500, CONTEXT);
      for (int i = 0; i < ids.length; i++) {
        assertThat(ids[i]).as(sentences[i]).isEqualTo(expected[i]);
      }
    }
  }

  private static Path fixture() {
    try {
      return Path.of(TransformersTokenizerTest.class.getResource("tokenizer.json").toURI());
    } catch (URISyntaxException e) {
      throw new AssertionError(e);
    }
  }

  private static <T> T read(String name, Class<T> type) throws IOException {
    try (InputStream in = TransformersTokenizerTest.class.getResourceAsStream(name)) {
      return new ObjectMapper().readValue(in, type);
    }
  }
}
