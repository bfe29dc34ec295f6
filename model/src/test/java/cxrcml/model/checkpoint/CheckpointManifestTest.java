package cxrcml.model.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.ObjectMapper;
import cxrcml.model.checkpoint.CheckpointManifest.FileEntry;
import cxrcml.model.checkpoint.CheckpointManifest.Plan;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CheckpointManifestTest {
  /** sha256sum of "abc" (FIPS 180-2, appendix B.1). */
  private static final String ABC =
      "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";

  @TempDir private Path directory;
  private CheckpointManifest manifest;

  @BeforeEach
  void write() throws IOException {
    ObjectMapper json = new ObjectMapper();
    Files.writeString(directory.resolve("mixture.safetensors"), "abc");
    manifest =
        new CheckpointManifest(
            CheckpointManifest.FORMAT,
            "5ee3",
            2,
            17,
            "spec",
            "data",
            json.createObjectNode().put("projection_dim", 128),
            new Plan(1000, 256, List.of(0L, 512L)),
            json.createObjectNode().put("checkpoints", 3),
            List.of(new FileEntry("mixture.safetensors", 3, ABC)));
    Files.writeString(directory.resolve(RunDirectory.MANIFEST), manifest.toJson());
  }

  @Test
  void readsWhatItWrote() {
    CheckpointManifest read = CheckpointManifest.read(directory);

    assertThat(read).isEqualTo(manifest);
    read.verify(directory);
  }

  @Test
  void aDirectoryWithoutManifestIsNoCheckpoint() throws IOException {
    Files.delete(directory.resolve(RunDirectory.MANIFEST));

    assertThatThrownBy(() -> CheckpointManifest.read(directory))
        .isInstanceOf(InvalidCheckpointException.class)
        .hasMessageContaining("expected: a directory with a manifest.json");
  }

  @Test
  void noticesAMissingFileWhenReading() throws IOException {
    Files.delete(directory.resolve("mixture.safetensors"));

    assertThatThrownBy(() -> CheckpointManifest.read(directory))
        .hasMessageContaining("mixture.safetensors: missing (expected: 3 bytes)");
  }

  @Test
  void noticesAChangedByteWhenVerifying() throws IOException {
    Files.writeString(directory.resolve("mixture.safetensors"), "abd");

    CheckpointManifest read = CheckpointManifest.read(directory);

    assertThatThrownBy(() -> read.verify(directory))
        .hasMessageContaining("sha256 ")
        .hasMessageContaining(ABC);
  }

  @Test
  void namesAnUnknownFormat() throws IOException {
    Path file = directory.resolve(RunDirectory.MANIFEST);
    Files.writeString(file, manifest.toJson().replace("\"format\" : 1", "\"format\" : 9"));

    assertThatThrownBy(() -> CheckpointManifest.read(directory))
        .hasMessage("manifest.json: format 9 (expected: 1)");
  }
}
