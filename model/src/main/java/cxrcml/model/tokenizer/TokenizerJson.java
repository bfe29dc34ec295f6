package cxrcml.model.tokenizer;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Reads a {@code tokenizer.json} into text that the native library can be given. The library aborts
 * the process on JSON that is broken inside a normalizer, a pre-tokenizer or a decoder, so nothing
 * but well-formed JSON may reach it; it stops at 128 levels and at numbers beyond a double.
 */
final class TokenizerJson {
  private static final int DEEPEST = 100;

  private static final JsonMapper MAPPER =
      JsonMapper.builder(
              JsonFactory.builder()
                  .streamReadConstraints(
                      StreamReadConstraints.builder().maxNestingDepth(DEEPEST).build())
                  .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                  .build())
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .build();

  private TokenizerJson() {}

  /**
   * Returns the file's JSON, without its decoder: nothing here turns ids back into text.
   *
   * @throws IOException if it cannot be read
   * @throws IllegalArgumentException if it is not a JSON object
   */
  static byte[] read(Path file) throws IOException {
    byte[] bytes = Files.readAllBytes(file);
    try {
      JsonNode root = MAPPER.readTree(bytes);
      if (!(root instanceof ObjectNode tokenizer)) {
        throw new IllegalArgumentException(file + ": not an object (expected: a tokenizer)");
      }
      requireFinite(file, tokenizer);
      tokenizer.putNull("decoder");
      CharBuffer text = CharBuffer.wrap(MAPPER.writeValueAsString(tokenizer));
      ByteBuffer encoded =
          StandardCharsets.UTF_8.newEncoder().encode(text); // strict: no lone surrogates
      byte[] json = new byte[encoded.remaining()];
      encoded.get(json);
      return json;
    } catch (IOException e) { // of the parser, and of characters that are none
      throw new IllegalArgumentException(file + ": " + reason(e) + " (expected: JSON)", e);
    }
  }

  private static void requireFinite(Path file, JsonNode node) {
    if (node.isNumber() && !Double.isFinite(node.doubleValue())) {
      throw new IllegalArgumentException(file + ": a number is beyond a double (expected: JSON)");
    }
    node.forEach(child -> requireFinite(file, child));
  }

  private static String reason(IOException e) {
    return e instanceof JsonProcessingException broken
        ? broken.getOriginalMessage()
        : e.getMessage();
  }
}
