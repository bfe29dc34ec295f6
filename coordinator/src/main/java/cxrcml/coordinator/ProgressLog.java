package cxrcml.coordinator;

import cxrcml.coordinator.run.RunView;
import java.util.Locale;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One line every few seconds for people who read logs. */
final class ProgressLog {
  private static final Logger logger = LoggerFactory.getLogger(ProgressLog.class);

  private ProgressLog() {}

  static void log(RunView view) {
    if (logger.isInfoEnabled()) {
      logger.info("{}", line(view));
    }
  }

  static String line(RunView view) {
    String line =
        String.format(
            Locale.ROOT,
            "%s fold %d, epoch %d, step %d of %d, loss %.4f + %.4f, mixture %d, %.1f samples/s",
            view.phase().label(),
            view.fold(),
            view.epoch(),
            view.step(),
            view.steps(),
            view.newest().contrastive(),
            view.newest().triplet(),
            view.mixtureVersion(),
            view.samplesPerSecond());
    String eta =
        view.etaSeconds() < 0 ? "" : String.format(Locale.ROOT, ", %.0f s left", view.etaSeconds());
    return line + eta + (view.waitsFor().isEmpty() ? "" : "; waits for " + view.waitsFor());
  }
}
