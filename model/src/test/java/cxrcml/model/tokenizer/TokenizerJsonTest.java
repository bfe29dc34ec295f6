package cxrcml.model.tokenizer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What must not reach the native library (tokenizers 0.21.4), which aborts on some of it. */
class TokenizerJsonTest {
  @TempDir private Path directory;

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"decoder\": {\"type\": ",
        "{\"normalizer\": {\"type\": tru}}",
        "{\"pre_tokenizer\": {\"type\": 1e999}}",
        "{\"pre_tokenizer\": {\"type\": \"\\ud800\"}}",
        "{\"version\": \"1.0\", \"version\": \"1.0\"}",
        "{} {}",
        "[]",
        ""
      })
  void refusesWhatIsNoJson(String json) throws IOException {
    Path file = write(json);

    assertThatThrownBy(() -> TokenizerJson.read(file))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith(file.toString())
        .hasMessageContaining("expected:");
  }

  @Test
  void refusesNestingThatOverflowsAStack() throws IOException {
    Path file = write("{\"normalizer\": " + "[".repeat(110) + "]".repeat(110) + "}");

    assertThatThrownBy(() -> TokenizerJson.read(file)).isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void keepsAllButTheDecoder() throws IOException {
    Path file = write("{\"model\": {\"vocab\": {\"ü</w>\": 3}}, \"decoder\": {\"type\": 7}}");

    assertThat(new String(TokenizerJson.read(file), StandardCharsets.UTF_8))
        .isEqualTo("{\"model\":{\"vocab\":{\"ü</w>\":3}},\"decoder\":null}");
  }

  private Path write(String json) throws IOException {
    return Files.writeString(directory.resolve("tokenizer.json"), json);
  }
}
