package cxrcml.dataset;

import static java.util.stream.Collectors.toUnmodifiableMap;

import java.util.List;
import java.util.Map;

/**
 * The 40 classes of CXR-LT 2024 task 1 with their positives in its training set, in the order of
 * {@code train_labeled.csv}: 9 head, 15 medium and 16 tail classes, 11 of them rare. Source:
 * PhysioNet, CXR-LT 2.0.0.
 */
public final class CxrLtClasses {
  /** Images in the training set. */
  public static final int TRAINING_IMAGES = 258_871;

  private static final List<Entry> ENTRIES =
      List.of(
          new Entry("Adenopathy", 3_409),
          new Entry("Atelectasis", 65_376),
          new Entry("Azygos Lobe", 199),
          new Entry("Calcification of the Aorta", 4_239),
          new Entry("Cardiomegaly", 74_738),
          new Entry("Clavicle Fracture", 168),
          new Entry("Consolidation", 15_371),
          new Entry("Edema", 37_256),
          new Entry("Emphysema", 3_661),
          new Entry("Enlarged Cardiomediastinum", 29_628),
          new Entry("Fibrosis", 1_169),
          new Entry("Fissure", 2_803),
          new Entry("Fracture", 11_568),
          new Entry("Granuloma", 2_965),
          new Entry("Hernia", 3_986),
          new Entry("Hydropneumothorax", 646),
          new Entry("Infarction", 727),
          new Entry("Infiltration", 10_087),
          new Entry("Kyphosis", 778),
          new Entry("Lobar Atelectasis", 129),
          new Entry("Lung Lesion", 2_338),
          new Entry("Lung Opacity", 77_482),
          new Entry("Mass", 5_288),
          new Entry("Nodule", 7_531),
          new Entry("Normal", 34_292),
          new Entry("Pleural Effusion", 66_401),
          new Entry("Pleural Other", 616),
          new Entry("Pleural Thickening", 3_272),
          new Entry("Pneumomediastinum", 704),
          new Entry("Pneumonia", 46_660),
          new Entry("Pneumoperitoneum", 516),
          new Entry("Pneumothorax", 13_858),
          new Entry("Pulmonary Embolism", 1_631),
          new Entry("Pulmonary Hypertension", 903),
          new Entry("Rib Fracture", 8_919),
          new Entry("Round(ed) Atelectasis", 172),
          new Entry("Subcutaneous Emphysema", 2_046),
          new Entry("Support Devices", 86_079),
          new Entry("Tortuous Aorta", 3_336),
          new Entry("Tuberculosis", 2_078));

  private CxrLtClasses() {}

  /**
   * A class and how often the CXR-LT training set has it.
   *
   * @param trainingPositives of {@link #TRAINING_IMAGES}
   */
  public record Entry(String name, int trainingPositives) {
    /** Returns the share of training images that carry the class, in (0, 1). */
    public double prevalence() {
      return (double) trainingPositives / TRAINING_IMAGES;
    }

    /** Returns the group by {@link #prevalence()}. */
    public Group group() {
      return Group.of(trainingPositives, TRAINING_IMAGES);
    }

    /** Returns whether fewer than 1,000 training images carry the class. */
    public boolean rare() {
      return trainingPositives < DiseaseClass.RARE_BELOW;
    }
  }

  /** Returns the 40 classes. */
  public static List<Entry> entries() {
    return ENTRIES;
  }

  /** Returns the 40 names. */
  public static List<String> names() {
    return ENTRIES.stream().map(Entry::name).toList();
  }

  /** Groups the 40 classes by the CXR-LT training set, whatever the data set at hand holds. */
  public static ClassGrouping grouping() {
    Map<String, Entry> byName = ENTRIES.stream().collect(toUnmodifiableMap(Entry::name, e -> e));
    return (name, positives, samples) -> {
      Entry entry = byName.get(name);
      if (entry == null) {
        throw new IllegalArgumentException("class: " + name + " (expected: a CXR-LT 2024 class)");
      }
      return new DiseaseClass(name, entry.group(), entry.rare(), positives);
    };
  }
}
