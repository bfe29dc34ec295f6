package cxrcml.dataset.collection;

import cxrcml.dataset.table.Table;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/** How a collection's label file says which image a row is about, and what it shows. */
public enum Layout {
  /** NIH ChestX-ray14's {@code Data_Entry_2017.csv}: findings in one column, with "|" between. */
  NIH {
    @Override
    Image image(Table.Row row, Path root) {
      String name = row.text("Image Index");
      String study = row.text("Patient ID") + "_" + row.text("Follow-up #");
      return new Image(name, row.text("Patient ID"), study, row.get("View Position"));
    }

    @Override
    List<String> findings(Table.Row row) {
      return Arrays.asList(BAR.split(row.text("Finding Labels"), -1));
    }
  },

  /** CheXpert's {@code train.csv}: a column a class, with 1, 0, -1 or nothing. */
  CHEXPERT {
    @Override
    Image image(Table.Row row, Path root) {
      String path = row.text("Path");
      Path folder = Path.of(path).getParent();
      if (folder == null || folder.getNameCount() < 2) {
        throw row.complaint("Path", ".../patientNNNNN/studyN/viewN.jpg");
      }
      String patient = folder.getName(folder.getNameCount() - 2).toString();
      String side = row.get("Frontal/Lateral").equals("Lateral") ? "LATERAL" : row.get("AP/PA");
      return new Image(path, patient, patient + "/" + folder.getFileName(), side);
    }

    @Override
    Set<String> otherColumns() {
      return Set.of("Path", "Sex", "Age", "Frontal/Lateral", "AP/PA");
    }
  },

  /** PadChest's label file: findings in one column, written as a list of Python. */
  PADCHEST {
    @Override
    Image image(Table.Row row, Path root) {
      String name = row.text("ImageID");
      String folder = row.has("ImageDir") ? row.get("ImageDir") : "";
      boolean inFolder =
          !folder.isEmpty() && Files.isRegularFile(root.resolve(folder).resolve(name));
      return new Image(
          inFolder ? folder + "/" + name : name,
          row.text("PatientID"),
          row.text("StudyID"),
          row.get("Projection"));
    }

    @Override
    List<String> findings(Table.Row row) {
      return QUOTED.matcher(row.get("Labels")).results().map(m -> m.group(1).strip()).toList();
    }
  },

  /**
   * VinDr-CXR's {@code image_labels_train.csv}: a column a class, a row a radiologist; an image has
   * what most of its radiologists see. It does not say who is whose image.
   */
  VINDR {
    @Override
    Image image(Table.Row row, Path root) {
      String id = row.text("image_id");
      String name =
          List.of(".png", ".jpg", ".dicom").stream()
              .map(id::concat)
              .filter(file -> Files.isRegularFile(root.resolve(file)))
              .findFirst()
              .orElse(id + ".png");
      return new Image(name, id, id, "");
    }

    @Override
    Set<String> otherColumns() {
      return Set.of("image_id", "rad_id", "rad_ID");
    }
  };

  private static final Pattern BAR = Pattern.compile("\\|");
  private static final Pattern QUOTED = Pattern.compile("'([^']*)'");

  /** An image as its label file describes it; the path starts at the root. */
  record Image(String path, String subject, String study, String view) {}

  abstract Image image(Table.Row row, Path root);

  /** Returns the columns that are no classes; empty where one column lists the findings. */
  Set<String> otherColumns() {
    return Set.of();
  }

  /** Returns what one column lists. */
  List<String> findings(Table.Row row) {
    throw new IllegalStateException(this + " has a column a class");
  }

  boolean listsFindings() {
    return otherColumns().isEmpty();
  }
}
