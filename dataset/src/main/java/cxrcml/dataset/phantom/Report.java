package cxrcml.dataset.phantom;

import cxrcml.dataset.CxrLtClasses;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.SplittableRandom;

/**
 * Dictates the report of an exam: what is seen and some of what is not, under {@code FINDINGS:},
 * and the diagnoses under {@code IMPRESSION:}. The wording varies; all images of a study share it.
 */
final class Report {
  private static final List<String> NAMES = CxrLtClasses.names();

  private static final String[] SEEN = {
    "There is %s.", "%s noted.", "The study shows %s.", "%s is again seen.", "Interval %s."
  };
  private static final String[] DIAGNOSED = {
    "%s is present.", "Findings consistent with %s.", "%s.", "Evidence of %s.", "There is %s."
  };
  private static final String[] DENIED = {
    "No %s.", "There is no %s.", "No evidence of %s.", "%s is not seen.", "Negative for %s."
  };
  private static final String[] UNREMARKABLE = {
    "The lungs are clear.",
    "Heart size is normal.",
    "The cardiomediastinal contours are within normal limits.",
    "The pulmonary vasculature is unremarkable.",
    "The osseous structures are intact."
  };
  private static final String[] NORMAL_IMPRESSION = {
    "Normal chest radiograph.", "Normal study.", "Normal. No acute cardiopulmonary process."
  };

  /** What reports deny most, findings that a reader would ask about first. */
  private static final List<String> OFTEN_DENIED =
      List.of("Pneumothorax", "Pleural Effusion", "Consolidation", "Edema", "Pneumonia");

  private final SplittableRandom random;

  private Report(SplittableRandom random) {
    this.random = random;
  }

  /** Returns the report of an exam. */
  static String dictate(Exam exam, long seed) {
    Report report = new Report(Draws.random(seed, 'r', exam.study()));
    BitSet labels = exam.labels();
    return labels.get(Signs.NORMAL) ? report.normal() : report.abnormal(exam, labels);
  }

  private String normal() {
    List<String> findings = new ArrayList<>(List.of(UNREMARKABLE));
    shuffle(findings);
    List<String> sentences = new ArrayList<>(findings.subList(0, 2 + random.nextInt(3)));
    sentences.addAll(denials(new BitSet()));
    return compose(sentences, List.of(pick(NORMAL_IMPRESSION)));
  }

  private String abnormal(Exam exam, BitSet labels) {
    List<String> findings = new ArrayList<>();
    List<String> impression = new ArrayList<>();
    for (Finding finding : exam.findings()) {
      findings.add(sentence(pick(SEEN), describe(finding)));
      impression.add(sentence(pick(DIAGNOSED), diagnose(finding)));
    }
    shuffle(findings);
    shuffle(impression);
    findings.addAll(denials(labels));
    return compose(findings, impression);
  }

  /** For example: a small round density on the left. */
  private String describe(Finding finding) {
    Sign sign = Signs.of(finding.classIndex());
    if (!sign.sided() || random.nextDouble() < 0.3) {
      return sign.words();
    }
    String side = finding.side().name().toLowerCase(Locale.ROOT);
    return sign.words() + (random.nextBoolean() ? " on the " : ", ") + side;
  }

  /** For example: moderate left pleural effusion. */
  private String diagnose(Finding finding) {
    String name = NAMES.get(finding.classIndex()).toLowerCase(Locale.ROOT);
    if (Signs.of(finding.classIndex()).sided() && random.nextBoolean()) {
      name = finding.side().name().toLowerCase(Locale.ROOT) + " " + name;
    }
    String degree =
        finding.extent() < 0.33 ? "mild" : finding.extent() < 0.67 ? "moderate" : "severe";
    return random.nextDouble() < 0.3 ? degree + " " + name : name;
  }

  /** Two or three sentences on what is absent. */
  private List<String> denials(BitSet labels) {
    List<String> absent = new ArrayList<>(OFTEN_DENIED);
    absent.add(NAMES.get(random.nextInt(NAMES.size())));
    absent.removeIf(name -> labels.get(NAMES.indexOf(name)) || name.equals("Normal"));
    shuffle(absent);
    List<String> sentences = new ArrayList<>();
    for (String name : absent.subList(0, Math.min(absent.size(), 1 + random.nextInt(3)))) {
      sentences.add(sentence(pick(DENIED), name.toLowerCase(Locale.ROOT)));
    }
    return sentences;
  }

  private static String compose(List<String> findings, List<String> impression) {
    return "FINDINGS: "
        + String.join(" ", findings)
        + "\nIMPRESSION: "
        + String.join(" ", impression);
  }

  private static String sentence(String pattern, String what) {
    String text = pattern.formatted(what);
    return Character.toUpperCase(text.charAt(0)) + text.substring(1);
  }

  private String pick(String[] choices) {
    return choices[random.nextInt(choices.length)];
  }

  private void shuffle(List<String> list) {
    for (int i = list.size() - 1; i > 0; i--) {
      Collections.swap(list, i, random.nextInt(i + 1));
    }
  }
}
