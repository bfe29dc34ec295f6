package cxrcml.dataset.collection;

import cxrcml.dataset.ClassGrouping;
import cxrcml.dataset.CxrLtClasses;
import cxrcml.dataset.InvalidDataException;
import cxrcml.dataset.LabelText;
import cxrcml.dataset.PreparationStep;
import cxrcml.dataset.SampleRow;
import cxrcml.dataset.fold.PatientFolds;
import cxrcml.dataset.label.ClassMap;
import cxrcml.dataset.label.LabelReader;
import cxrcml.dataset.label.LabelSet;
import cxrcml.dataset.preparation.PlannedSample;
import cxrcml.dataset.preparation.PreparationPlan;
import cxrcml.dataset.table.Table;
import java.io.IOException;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/** Plans a data set of a public collection, its texts made of its labels. */
public final class CollectionPreparation {
  private final CollectionOptions options;
  private final List<String> notes = new ArrayList<>();

  private CollectionPreparation(CollectionOptions options) {
    this.options = options;
  }

  /**
   * Plans a data set.
   *
   * @throws InvalidDataException if something is wrong with the label file; the message names it
   */
  public static PreparationPlan plan(CollectionOptions options) throws IOException {
    return new CollectionPreparation(options).plan();
  }

  private PreparationPlan plan() throws IOException {
    Table table = Table.read(options.labels());
    ClassMap classMap =
        options.classMap() == null ? ClassMap.identity() : ClassMap.read(options.classMap());
    return options.layout().listsFindings()
        ? fromLists(table, classMap)
        : fromColumns(table, classMap);
  }

  private PreparationPlan fromLists(Table table, ClassMap classMap) {
    FindingLists lists = new FindingLists(options.layout(), classMap);
    lists.learn(table.rows());
    lists.note().ifPresent(notes::add);
    return plan(table, lists.classNames(), lists::read);
  }

  private PreparationPlan fromColumns(Table table, ClassMap classMap) {
    List<String> columns =
        table.columns().stream()
            .filter(name -> !options.layout().otherColumns().contains(name))
            .toList();
    LabelReader reader = new LabelReader(columns, classMap, options.labelPolicy());
    PreparationPlan plan = plan(table, reader.classNames(), reader::read);
    List<String> all = new ArrayList<>(plan.notes());
    all.addAll(reader.notes());
    return new PreparationPlan(
        plan.source(), plan.classNames(), plan.grouping(), plan.samples(), plan.steps(), all);
  }

  private PreparationPlan plan(
      Table table, List<String> classNames, Function<Table.Row, LabelSet> labels) {
    Map<String, Votes> images = new LinkedHashMap<>();
    for (Table.Row row : table.rows()) {
      Layout.Image image = options.layout().image(row, options.root());
      images
          .computeIfAbsent(image.path(), path -> new Votes(image, classNames.size()))
          .accept(labels.apply(row));
    }
    int rows = table.rows().size();
    Map<String, Long> repeated =
        images.size() == rows
            ? Map.of()
            : Map.of("more rows of the same image", (long) rows - images.size());
    if (options.layout() == Layout.VINDR) {
      notes.add("patients: not known, each image counts as one of a patient of its own");
    }
    return new PreparationPlan(
        options.layout() + ": " + options.labels().getFileName() + ", text from labels",
        classNames,
        CxrLtClasses.names().containsAll(classNames)
            ? CxrLtClasses.grouping()
            : ClassGrouping.byPrevalence(),
        samples(images.values().stream().limit(options.head()).toList(), classNames),
        List.of(new PreparationStep("rows of the label file", rows, images.size(), repeated)),
        notes);
  }

  private List<PlannedSample> samples(List<Votes> images, List<String> classNames) {
    List<LabelSet> labels = images.stream().map(Votes::result).toList();
    List<String> subjects = images.stream().map(votes -> votes.image().subject()).toList();
    List<BitSet> positives = labels.stream().map(LabelSet::positive).toList();
    int[] folds =
        PatientFolds.assign(
            subjects, positives, classNames.size(), options.folds(), options.seed());
    List<PlannedSample> samples = new ArrayList<>();
    for (int i = 0; i < folds.length; i++) {
      Layout.Image image = images.get(i).image();
      samples.add(
          new PlannedSample(
              new SampleRow(
                  image.path(),
                  image.subject(),
                  image.study(),
                  image.view(),
                  folds[i],
                  LabelText.ofNames(classNames, positives.get(i)),
                  positives.get(i),
                  labels.get(i).unknown()),
              options.root().resolve(image.path()),
              "image " + image.path()));
    }
    return samples;
  }
}
