package cxrcml.dataset.phantom;

import cxrcml.dataset.CxrLtClasses;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The sign of each CXR-LT class. */
final class Signs {
  private static final boolean SIDED = true;
  private static final boolean MIDLINE = false;

  private static final Map<String, Sign> BY_NAME = new HashMap<>(); // filled once, below

  static {
    lungs();
    foci();
    pleura();
    mediastinum();
    bones();
    BY_NAME.put("Normal", Sign.shaped("the lungs are clear", (anatomy, finding) -> anatomy));
  }

  /** In the order of the classes. */
  private static final List<Sign> IN_ORDER =
      CxrLtClasses.names().stream().map(BY_NAME::get).toList();

  /** Index of the class that means: no other. */
  static final int NORMAL = CxrLtClasses.names().indexOf("Normal");

  private Signs() {}

  /** Returns the sign of a class. */
  static Sign of(int classIndex) {
    return IN_ORDER.get(classIndex);
  }

  private static void put(String name, boolean sided, String words, Drawing drawing) {
    BY_NAME.put(name, Sign.painted(sided, words, drawing));
  }

  private static void lungs() {
    put("Atelectasis", SIDED, "a plate-like band at the lung base", LungSigns::atelectasis);
    put("Lobar Atelectasis", SIDED, "collapse of the upper lobe", LungSigns::lobarAtelectasis);
    put("Consolidation", SIDED, "dense airspace disease", LungSigns::consolidation);
    put("Pneumonia", SIDED, "a patchy infiltrate at the base", LungSigns::pneumonia);
    put("Infiltration", SIDED, "streaky perihilar markings", LungSigns::infiltration);
    put("Lung Opacity", SIDED, "a hazy upper zone", LungSigns::opacity);
    put("Edema", MIDLINE, "vascular congestion with Kerley lines", LungSigns::edema);
    put("Fibrosis", MIDLINE, "reticular basal scarring", LungSigns::fibrosis);
    put("Infarction", SIDED, "a pleural based wedge", LungSigns::infarction);
    put("Pulmonary Embolism", SIDED, "oligemia beyond a cut-off artery", LungSigns::embolism);
    BY_NAME.put(
        "Emphysema",
        new Sign(
            MIDLINE,
            "hyperinflated lungs with a flat diaphragm",
            LungSigns::emphysema,
            (anatomy, finding) -> anatomy.withHeart(0.82).withLungs(-0.02, 0.07, 0.35)));
  }

  private static void foci() {
    put("Granuloma", SIDED, "a calcified dot in the upper zone", FocalSigns::granuloma);
    put("Nodule", SIDED, "a small round density", FocalSigns::nodule);
    put("Mass", SIDED, "a large lobulated tumour", FocalSigns::mass);
    put("Lung Lesion", SIDED, "a thick-walled cavity", FocalSigns::lesion);
    put("Tuberculosis", MIDLINE, "tiny spots in both upper lobes", FocalSigns::tuberculosis);
    put(
        "Round(ed) Atelectasis",
        SIDED,
        "a peripheral ball with a comet tail",
        FocalSigns::roundedAtelectasis);
    put("Azygos Lobe", MIDLINE, "an accessory apical fissure line", FocalSigns::azygosLobe);
    put("Fissure", MIDLINE, "a visible horizontal line", FocalSigns::fissure);
  }

  private static void pleura() {
    put("Pleural Effusion", SIDED, "blunting of the costophrenic angle", PleuralSigns::effusion);
    put("Hydropneumothorax", SIDED, "an air-fluid level", PleuralSigns::hydropneumothorax);
    put("Pneumothorax", SIDED, "a visible visceral pleural line", PleuralSigns::pneumothorax);
    put("Pleural Thickening", SIDED, "a dense lateral rim", PleuralSigns::thickening);
    put("Pleural Other", MIDLINE, "calcified diaphragmatic plaques", PleuralSigns::plaques);
    put(
        "Pneumomediastinum",
        MIDLINE,
        "air along the heart border",
        PleuralSigns::pneumomediastinum);
    put("Pneumoperitoneum", MIDLINE, "free air under the domes", PleuralSigns::pneumoperitoneum);
    put(
        "Subcutaneous Emphysema",
        MIDLINE,
        "gas in the chest wall",
        PleuralSigns::subcutaneousEmphysema);
  }

  private static void mediastinum() {
    put("Adenopathy", MIDLINE, "lobulated hilar lumps", MediastinalSigns::adenopathy);
    put(
        "Pulmonary Hypertension",
        MIDLINE,
        "large central arteries",
        MediastinalSigns::hypertension);
    put("Calcification of the Aorta", MIDLINE, "a dense knob", MediastinalSigns::calcification);
    put("Tortuous Aorta", MIDLINE, "a winding descending contour", MediastinalSigns::tortuousAorta);
    put("Hernia", MIDLINE, "a retrocardiac pouch with a fluid level", MediastinalSigns::hernia);
    put("Support Devices", SIDED, "a catheter with its tip in place", MediastinalSigns::devices);
    BY_NAME.put(
        "Cardiomegaly",
        Sign.shaped(
            "an enlarged cardiac silhouette",
            (anatomy, finding) -> anatomy.withHeart(finding.between(1.4, 1.65))));
    BY_NAME.put(
        "Enlarged Cardiomediastinum",
        Sign.shaped(
            "a wide upper mediastinum",
            (anatomy, finding) -> anatomy.withMediastinum(finding.between(1.8, 2.3))));
  }

  private static void bones() {
    put("Clavicle Fracture", SIDED, "a broken collar bone", BoneSigns::clavicleFracture);
    put("Rib Fracture", SIDED, "several broken ribs", BoneSigns::ribFracture);
    put("Fracture", SIDED, "a displaced break of the humerus", BoneSigns::armFracture);
    BY_NAME.put(
        "Kyphosis",
        new Sign(
            MIDLINE,
            "a bent spine with the chin over the apices",
            BoneSigns::kyphosis,
            (anatomy, finding) -> anatomy.withLungs(0.03, 0, 1)));
  }
}
