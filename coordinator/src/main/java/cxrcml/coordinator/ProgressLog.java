package cxrcml.coordinator;

import cxrcml.coordinator.run.RunView;
import java.util.Locale;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One line every few seconds for people who read logs, and one for each new warning. */
final class ProgressLog {
  private static final Logger logger = LoggerFactory.getLogger(ProgressLog.class);

  private boolean warned;

  void log(RunView view) {
    boolean warning = !view.warning().sentence().isEmpty();
    if (warning && !warned) {
      logger.warn("fold {}, step {}: {}", view.fold(), view.step(), view.warning().sentence());
    }
    warned = warning;
    if (logger.isInfoEnabled()) {
      logger.info("{}", line(view));
    }
  }

  static String line(RunView view) {
    String line =
        String.format(
            Locale.ROOT,
            "%s: fold %d, epoch %d, step %d of %d, mixture %d",
            view.phase().label(),
            view.fold(),
            view.epoch(),
            view.step(),
            view.steps(),
            view.mixtureVersion());
    if (!Double.isNaN(view.newest().contrastive())) {
      line +=
          String.format(
              Locale.ROOT,
              ", loss %.4f + %.4f, %.1f samples/s",
              view.newest().contrastive(),
              view.newest().triplet(),
              view.samplesPerSecond());
    }
    if (view.etaSeconds() >= 0) {
      line += String.format(Locale.ROOT, ", %.0f s left", view.etaSeconds());
    }
    return view.waitsFor().isEmpty() ? line : line + "; waits for " + view.waitsFor();
  }
}
