package cxrcml.dataset.mimic;

import java.util.Set;

/**
 * An image of MIMIC-CXR-JPG.
 *
 * @param dicom its id
 * @param subject the patient, a number without "p"
 * @param study the examination, a number without "s"
 * @param view in capitals; empty where unknown
 */
record MimicImage(String dicom, String subject, String study, String view) {
  private static final Set<String> FRONTAL = Set.of("AP", "PA");

  static MimicImage of(String dicom, String subject, String study, String view, String meaning) {
    return new MimicImage(
        dicom, without('p', subject), without('s', study), view(view.strip(), meaning));
  }

  /** CXR-LT writes study ids with an "s", MIMIC-CXR-JPG without. */
  static String without(char prefix, String id) {
    String stripped = id.strip();
    return !stripped.isEmpty() && stripped.charAt(0) == prefix ? stripped.substring(1) : stripped;
  }

  /** Where the position is not given, the meaning of the view's code often is. */
  private static String view(String position, String meaning) {
    if (!position.isEmpty()) {
      return position;
    }
    return switch (meaning.strip()) {
      case "antero-posterior" -> "AP";
      case "postero-anterior" -> "PA";
      case "lateral", "Left lateral" -> "LATERAL";
      default -> "";
    };
  }

  boolean isFrontal() {
    return FRONTAL.contains(view);
  }

  /** Returns the folder of the patient, from the root. */
  private String folder() {
    return "files/p%.2s/p%s/s%s".formatted(subject, subject, study);
  }

  String imagePath() {
    return folder() + "/" + dicom + ".jpg";
  }

  String reportPath() {
    return folder() + ".txt";
  }
}
