package cxrcml.evaluator.zeroshot;

import static org.assertj.core.api.Assertions.assertThat;

import cxrcml.evaluator.zeroshot.Prompts.ClassPrompts;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class PromptsTest {
  private static final Prompts PAIR = Prompts.of(List.of("{}"), List.of("no {}"));

  @Test
  void readsNormalityAgainstDiseaseForNoNormalWouldInvertIt() {
    assertThat(PAIR.of("Mass")).isEqualTo(new ClassPrompts(List.of("Mass"), List.of("no Mass")));
    for (String name : List.of("Normal", "No Finding")) {
      assertThat(PAIR.of(name).present())
          .containsExactly("no acute cardiopulmonary process", "normal chest");
      assertThat(PAIR.of(name).absent())
          .containsExactly("acute cardiopulmonary process", "abnormal chest");
    }
  }

  @Test
  void readsNormalityByItsNameWhereNoPairIsAskedFor() {
    Prompts alone = Prompts.of(List.of("{} is present."), List.of());

    assertThat(alone.of("Normal"))
        .isEqualTo(new ClassPrompts(List.of("Normal is present."), List.of()));
  }

  @Test
  void prefersAClassesOwnPrompts() {
    ClassPrompts own = new ClassPrompts(List.of("clear lungs"), List.of("opacity"));

    assertThat(new Prompts(List.of("{}"), List.of("no {}"), Map.of("Normal", own)).of("Normal"))
        .isEqualTo(own);
  }

  @Test
  void spellsOutWhatARuleOfThisProgramDecides() {
    Prompts spelled = PAIR.spelledOut(List.of("Mass", "Normal"));

    assertThat(spelled.classes()).containsOnlyKeys("Normal");
    assertThat(spelled.classes().get("Normal")).isEqualTo(PAIR.of("Normal"));
    assertThat(Prompts.of(List.of("{}"), List.of()).spelledOut(List.of("Normal")).classes())
        .isEmpty();
  }

  /** Results are written in this order; an order that differs between processes is no result's. */
  @Test
  void keepsClassesInOrderOfName() {
    Map<String, ClassPrompts> classes = new LinkedHashMap<>();
    for (String name : List.of("Nodule", "Mass", "Edema", "Hernia", "Fracture")) {
      classes.put(name, new ClassPrompts(List.of(name), List.of()));
    }

    assertThat(new Prompts(List.of("{}"), List.of(), classes).classes().keySet())
        .containsExactly("Edema", "Fracture", "Hernia", "Mass", "Nodule");
  }
}
