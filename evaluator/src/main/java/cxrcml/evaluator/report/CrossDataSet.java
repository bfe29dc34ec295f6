package cxrcml.evaluator.report;

import cxrcml.dataset.label.ClassTransfer;
import java.util.ArrayList;
import java.util.List;

/**
 * That a model was evaluated on another data set than it has learnt on.
 *
 * @param learntOn what it has learnt on, for people
 * @param evaluatedOn where the data set at hand comes from, for people
 * @param classes which classes were compared, and which could not be
 */
public record CrossDataSet(String learntOn, String evaluatedOn, ClassTransfer classes) {
  /** Says in sentences what was compared. */
  List<String> sentences() {
    List<String> lines = new ArrayList<>();
    lines.add(
        "%d classes of '%s' by a model that has learnt on '%s'"
            .formatted(classes.names().size(), evaluatedOn, learntOn));
    classes
        .sources()
        .forEach(
            (name, sources) -> {
              if (!sources.equals(List.of(name))) {
                lines.add(name + " is " + String.join(" or ", sources));
              }
            });
    classes.leftOut().forEach((name, reason) -> lines.add(name + " is left out: " + reason));
    if (!classes.missing().isEmpty()) {
      lines.add("without labels here: " + String.join(", ", classes.missing()));
    }
    return lines;
  }
}
