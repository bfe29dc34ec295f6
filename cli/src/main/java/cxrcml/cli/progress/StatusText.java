package cxrcml.cli.progress;

import cxrcml.coordinator.v1.MemberStatus;
import cxrcml.coordinator.v1.RunStatusResponse;
import cxrcml.coordinator.v1.TimeSpent;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

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
    if (!status.getWarning().isEmpty()) {
      line(text, "warning   %s", status.getWarning());
    }
    measurements(text, status);
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

  private static void measurements(StringBuilder text, RunStatusResponse status) {
    line(
        text,
        "loss      contrastive %s, triplet %s, learning rate %.3g",
        number("%.4f", status.getContrastiveLoss()),
        number("%.4f", status.getTripletLoss()),
        status.getLearningRate());
    line(text, "speed     %.1f samples/s, ETA %s", status.getSamplesPerSecond(), eta(status));
    if (status.getWorkerTimesCount() > 0) {
      line(text, "workers   %s", shares(status.getWorkerTimesList()));
    }
    line(
        text,
        "quality   macro AUC %s (sees no image: %s)",
        number("%.3f", status.getMacroAuc()),
        number("%.3f", status.getReferenceAuc()));
  }

  /** Returns the few words beside a progress bar; what is not measured yet is left out. */
  static String brief(RunStatusResponse status) {
    StringBuilder text = new StringBuilder();
    text.append("fold ").append(status.getFold()).append(' ').append(status.getPhase());
    if (!Double.isNaN(status.getContrastiveLoss())) {
      text.append(" loss ").append(number("%.3f", status.getContrastiveLoss()));
      if (status.getMixtureVersion() > 0) {
        text.append('+').append(number("%.3f", status.getTripletLoss()));
      }
      text.append(number(" %.0f samples/s", status.getSamplesPerSecond()));
    }
    if (!Double.isNaN(status.getMacroAuc())) {
      text.append(" AUC ").append(number("%.3f", status.getMacroAuc()));
    }
    return text.toString();
  }

  /** What the workers' time goes into, in percent. */
  private static String shares(List<TimeSpent> times) {
    double sum =
        Math.max(Double.MIN_VALUE, times.stream().mapToDouble(TimeSpent::getSeconds).sum());
    return times.stream()
        .map(
            time ->
                String.format(
                    Locale.ROOT, "%s %.0f %%", time.getPart(), 100 * time.getSeconds() / sum))
        .collect(Collectors.joining(", "));
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

  private static String number(String format, double value) {
    return Double.isNaN(value) ? "-" : String.format(Locale.ROOT, format, value);
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
