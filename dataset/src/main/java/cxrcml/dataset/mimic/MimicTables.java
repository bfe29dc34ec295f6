package cxrcml.dataset.mimic;

import cxrcml.dataset.InvalidDataException;
import cxrcml.dataset.table.Table;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** The tables of MIMIC-CXR-JPG beside its images. */
final class MimicTables {
  private MimicTables() {}

  /** Finds {@code mimic-cxr-2.*-NAME.csv}, plain or gzipped, of whatever 2.x. */
  static Optional<Path> find(Path images, String name) throws IOException {
    if (!Files.isDirectory(images)) {
      throw new InvalidDataException("images: " + images + " (expected: a folder with files/)");
    }
    try (Stream<Path> entries = Files.list(images)) {
      List<Path> found =
          entries
              .filter(
                  file ->
                      file.getFileName()
                          .toString()
                          .matches("mimic-cxr-2\\.[0-9.]+-" + name + "\\.csv(\\.gz)?"))
              .sorted()
              .toList();
      return found.stream().findFirst();
    }
  }

  /** Reads the metadata: every image by its id, in the order of the file. */
  static Map<String, MimicImage> metadata(Path file) throws IOException {
    Map<String, MimicImage> images = new LinkedHashMap<>();
    Table.forEach(
        file,
        row -> {
          MimicImage image = LabelFiles.image(row);
          images.put(image.dicom(), image);
        });
    return images;
  }

  /** Reads the split: {@code train}, {@code validate} or {@code test} by image. */
  static Map<String, String> split(Path file) throws IOException {
    Map<String, String> split = new HashMap<>();
    Table.forEach(
        file,
        row -> {
          String set = row.text("split").intern();
          if (!List.of("train", "validate", "test").contains(set)) {
            throw row.complaint("split", "train, validate or test");
          }
          split.put(row.text(LabelFiles.DICOM), set);
        });
    return split;
  }
}
