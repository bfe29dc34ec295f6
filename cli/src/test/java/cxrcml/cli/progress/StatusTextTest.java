package cxrcml.cli.progress;

import static org.assertj.core.api.Assertions.assertThat;

import cxrcml.coordinator.v1.RunStatusResponse;
import cxrcml.coordinator.v1.TimeSpent;
import org.junit.jupiter.api.Test;

class StatusTextTest {
  private static final RunStatusResponse BEGINNING =
      RunStatusResponse.newBuilder()
          .setName("demo")
          .setPhase("loading")
          .addFolds(0)
          .setSteps(100)
          .setContrastiveLoss(Double.NaN)
          .setTripletLoss(Double.NaN)
          .setMacroAuc(Double.NaN)
          .setReferenceAuc(Double.NaN)
          .setEtaSeconds(-1)
          .build();

  @Test
  void showsADashForWhatIsNotMeasuredYet() {
    assertThat(StatusText.of(BEGINNING))
        .contains("loss      contrastive -, triplet -,")
        .contains("macro AUC - (sees no image: -)")
        .contains("ETA unknown")
        .doesNotContain("NaN");
  }

  @Test
  void saysWhereTheTimeOfTheWorkersGoes() {
    RunStatusResponse training =
        BEGINNING.toBuilder()
            .addWorkerTimes(TimeSpent.newBuilder().setPart("pull").setSeconds(1))
            .addWorkerTimes(TimeSpent.newBuilder().setPart("compute").setSeconds(6))
            .addWorkerTimes(TimeSpent.newBuilder().setPart("barrier").setSeconds(1))
            .build();

    assertThat(StatusText.of(BEGINNING)).doesNotContain("workers ");
    assertThat(StatusText.of(training)).contains("workers   pull 13 %, compute 75 %, barrier 13 %");
  }

  @Test
  void showsWhatLooksWrong() {
    assertThat(StatusText.of(BEGINNING)).doesNotContain("warning");
    assertThat(StatusText.of(BEGINNING.toBuilder().setWarning("loss: 3.4657").build()))
        .contains("warning   loss: 3.4657" + System.lineSeparator());
  }

  @Test
  void saysBesideTheBarOnlyWhatIsMeasured() {
    RunStatusResponse training =
        BEGINNING.toBuilder()
            .setPhase("training")
            .setContrastiveLoss(3.4011)
            .setSamplesPerSecond(74.6)
            .build();

    assertThat(StatusText.brief(BEGINNING)).isEqualTo("fold 0 loading");
    assertThat(StatusText.brief(training)).isEqualTo("fold 0 training loss 3.401 75 samples/s");
    assertThat(
            StatusText.brief(
                training.toBuilder()
                    .setMixtureVersion(1)
                    .setTripletLoss(0.1234)
                    .setMacroAuc(0.7129)
                    .build()))
        .isEqualTo("fold 0 training loss 3.401+0.123 75 samples/s AUC 0.713");
  }
}
