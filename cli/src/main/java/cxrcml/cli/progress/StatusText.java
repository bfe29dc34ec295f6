package cxrcml.cli.progress;

import cxrcml.coordinator.v1.MemberStatus;
import cxrcml.coordinator.v1.RunStatusResponse;
import java.time.Duration;
import java.util.Locale;

/** A run's status as a few lines for a terminal. */
public final class StatusText {
  private StatusText() {}

  /** Returns the whole status, one line a member. */
  public static String of(RunStatusResponse status) {
    StringBuilder text = new StringBuilder();
    line(
        text,
        "run       %s (spec %.12s, data %.12s)",
        status.getName(),
        status.getSpecHash(),
        status.getDataHash());
    line(text, "phase     %s%s", status.getPhase(), waits(status));
    line(
        text,
        "progress  fold %d of %s, epoch %d, step %d of %d, version %d, mixture %d",
        status.getFold(),
        status.getFoldsList(),
        status.getEpoch(),
        status.getStep(),
        status.getSteps(),
        status.getStep(),
        status.getMixtureVersion());
    line(
        text,
        "loss      contrastive %.4f, triplet %.4f, learning rate %.3g",
        status.getContrastiveLoss(),
        status.getTripletLoss(),
        status.getLearningRate());
    line(text, "speed     %.1f samples/s, ETA %s", status.getSamplesPerSecond(), eta(status));
    line(
        text,
        "quality   macro AUC %s (sees no image: %s)",
        number(status.getMacroAuc()),
        number(status.getReferenceAuc()));
    line(
        text,
        "events    %d steps replayed, %d skipped, generation %d, term %d",
        status.getStepsReplayed(),
        status.getStepsSkipped(),
        status.getFence().getGeneration(),
        status.getFence().getTerm());
    for (MemberStatus member : status.getMembersList()) {
      text.append(memberLine(member));
    }
    return text.toString();
  }

  /** Returns the one line that a progress bar shows beside itself. */
  static String brief(RunStatusResponse status) {
    return String.format(
        Locale.ROOT,
        "fold %d %s loss %.3f%s %.0f/s AUC %s",
        status.getFold(),
        status.getPhase(),
        status.getContrastiveLoss(),
        status.getMixtureVersion() > 0
            ? String.format(Locale.ROOT, "+%.3f", status.getTripletLoss())
            : "",
        status.getSamplesPerSecond(),
        number(status.getMacroAuc()));
  }

  private static String memberLine(MemberStatus member) {
    return String.format(
        Locale.ROOT,
        "%-9s %d  pid %-7d %-21s %4d slots  %s, %.1f s%s%n",
        member.getMember().getRole().name().toLowerCase(Locale.ROOT),
        member.getMember().getIndex(),
        member.getPid(),
        member.getAddress().isEmpty() ? "-" : member.getAddress(),
        member.getSlotsFinished(),
        member.getActivity(),
        member.getActivitySeconds(),
        member.getSilentSeconds() > 5
            ? String.format(Locale.ROOT, " (silent for %.0f s)", member.getSilentSeconds())
            : "");
  }

  private static void line(StringBuilder text, String format, Object... values) {
    text.append(String.format(Locale.ROOT, format, values)).append(System.lineSeparator());
  }

  private static String waits(RunStatusResponse status) {
    return status.getWaitsFor().isEmpty() ? "" : ", waits for " + status.getWaitsFor();
  }

  private static String number(double value) {
    return Double.isNaN(value) ? "-" : String.format(Locale.ROOT, "%.3f", value);
  }

  static String eta(RunStatusResponse status) {
    if (status.getEtaSeconds() < 0) {
      return "unknown";
    }
    Duration left = Duration.ofSeconds(Math.round(status.getEtaSeconds()));
    return String.format(
        Locale.ROOT, "%d:%02d:%02d", left.toHours(), left.toMinutesPart(), left.toSecondsPart());
  }
}
