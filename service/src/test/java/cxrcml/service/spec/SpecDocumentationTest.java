package cxrcml.service.spec;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class SpecDocumentationTest {
  /** Run with -Dcxrcml.docs.write=true to write the page anew. */
  @Test
  void pageInDocsIsTheOneThatTheRecordsGive() throws IOException {
    Path page = Path.of("..", "docs", "spec.md");
    if (Boolean.getBoolean("cxrcml.docs.write")) {
      Files.writeString(page, SpecDocumentation.markdown());
    }

    assertThat(Files.readString(page)).isEqualTo(SpecDocumentation.markdown());
  }
}
