package cxrcml.coordinator.page;

import static cxrcml.coordinator.page.Html.number;
import static cxrcml.coordinator.page.Html.time;

import cxrcml.coordinator.membership.MemberView;
import cxrcml.coordinator.run.Phase;
import cxrcml.coordinator.run.RunRecord;
import cxrcml.coordinator.run.RunView;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Writes one moment of a run as a page of HTML. */
final class StatusDocument {
  private static final int REFRESH_SECONDS = 5;
  private static final List<String> GROUPS = List.of("all", "head", "medium", "tail", "rare");

  private final String name;
  private final RunView run;
  private final RunHistory.Snapshot past;
  private final String style;

  /**
   * @param name of the run
   * @param style CSS of the page
   */
  StatusDocument(String name, RunView run, RunHistory.Snapshot past, String style) {
    this.name = name;
    this.run = run;
    this.past = past;
    this.style = style;
  }

  /**
   * Returns the page.
   *
   * @param links what is there to open, by path
   */
  String html(Map<String, String> links) {
    Html page = new Html();
    page.raw("<!doctype html>\n<html lang=\"en\"><head><meta charset=\"utf-8\">\n");
    page.raw("<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n");
    if (run.phase() != Phase.DONE) {
      page.raw("<meta http-equiv=\"refresh\" content=\"" + REFRESH_SECONDS + "\">\n");
    }
    page.element("title", name + ": " + run.phase().label());
    page.raw("<style>\n" + style + "</style></head>\n<body>\n");
    head(page);
    progress(page);
    page.raw("<section><h2>Loss</h2>\n");
    page.raw("<p class=\"legend\"><i class=\"contrastive\"></i>contrastive, nats");
    page.raw("<i class=\"triplet\"></i>triplet, distance");
    page.raw("<i class=\"held-out\"></i>held out, nats</p>\n");
    page.raw(LossPicture.of(past.curve(), evaluationsOfThisFold())).raw("</section>\n");
    evaluations(page);
    fleet(page);
    phases(page);
    if (!links.isEmpty()) {
      page.raw("<section><h2>Results</h2><ul>\n");
      links.forEach(
          (path, title) ->
              page.raw("<li><a href=\"" + path + "\">").words(title).raw("</a></li>\n"));
      page.raw("</ul></section>\n");
    }
    page.raw("<footer>Research software; not for clinical use. ");
    page.raw("Metrics for Prometheus: <a href=\"/metrics\">/metrics</a></footer>\n");
    return page.raw("</body></html>\n").toString();
  }

  private void head(Html page) {
    page.raw("<header><h1>").words(name).raw("</h1>");
    page.raw("<p><b class=\"phase\">").words(run.phase().label()).raw("</b> ");
    page.words("fold " + run.fold() + " of " + run.folds());
    page.words(", run " + run.fence().run() + ", term " + run.fence().term());
    page.words(", generation " + run.fence().generation()).raw("</p>\n");
    if (!run.waitsFor().isEmpty()) {
      page.raw("<p class=\"waits\">Waits for ").words(run.waitsFor()).raw("</p>\n");
    }
    page.raw("</header>\n");
  }

  private void progress(Html page) {
    page.raw("<section><h2>Progress</h2>\n<progress max=\"" + Math.max(1, run.steps()));
    page.raw("\" value=\"" + run.step() + "\"></progress>\n<dl>");
    tile(page, "Step", run.step() + " of " + run.steps());
    tile(page, "Epoch", Integer.toString(run.epoch()));
    tile(page, "Time left", time(run.etaSeconds()));
    tile(page, "Samples / s", number(run.samplesPerSecond(), 1));
    tile(page, "Contrastive loss", number(run.newest().contrastive(), 4));
    tile(page, "Triplet loss", number(run.newest().triplet(), 4));
    tile(page, "Learning rate", String.format(java.util.Locale.ROOT, "%.2e", run.learningRate()));
    tile(page, "Mixture", run.mixtureVersion() == 0 ? "none yet" : "" + run.mixtureVersion());
    past.mixture()
        .ifPresent(fit -> tile(page, "Effective clusters", number(fit.effectiveComponents(), 1)));
    tile(
        page,
        "Checkpoint",
        run.checkpoint().version() == 0
            ? "none yet"
            : run.checkpoint().version() + ", " + time(run.checkpoint().ageSeconds()) + " ago");
    tile(page, "Steps repeated", Long.toString(run.counts().stepsReplayed()));
    tile(page, "Steps skipped", Long.toString(run.counts().stepsSkipped()));
    page.raw("</dl></section>\n");
  }

  private static void tile(Html page, String name, String value) {
    page.raw("<div>").element("dt", name).element("dd", value).raw("</div>\n");
  }

  private List<RunRecord.Evaluated> evaluationsOfThisFold() {
    return past.evaluations().stream().filter(scored -> scored.fold() == run.fold()).toList();
  }

  private void evaluations(Html page) {
    page.raw("<section><h2>Newest evaluation, macro AUC</h2>\n");
    if (past.evaluations().isEmpty()) {
      page.raw("<p class=\"quiet\">No checkpoint has been scored yet.</p></section>\n");
      return;
    }
    Set<String> groups = new LinkedHashSet<>(GROUPS);
    groups.retainAll(past.evaluations().get(0).groupAuc().keySet());
    List<String> titles = new ArrayList<>(List.of("Fold", "Version"));
    titles.addAll(groups);
    titles.addAll(List.of("sees no image", "held-out loss"));
    page.raw("<div class=\"wide\"><table>").header(titles);
    for (RunRecord.Evaluated scored : past.evaluations()) {
      List<String> cells = new ArrayList<>();
      cells.add(Integer.toString(scored.fold()));
      cells.add(Long.toString(scored.version()));
      groups.forEach(
          group -> cells.add(number(scored.groupAuc().getOrDefault(group, Double.NaN), 3)));
      cells.add(number(scored.referenceAuc(), 3));
      cells.add(number(scored.loss(), 3));
      page.row(cells);
    }
    page.raw("</table></div></section>\n");
  }

  private void fleet(Html page) {
    page.raw("<section><h2>Fleet</h2>\n<div class=\"wide fleet\"><table>");
    page.header(List.of("Member", "Host", "Does or waits for", "Since", "Silent", "Slots"));
    for (MemberView member : run.members()) {
      page.row(
          List.of(
              member.id().place().role().label() + " " + member.id().place().index(),
              member.host(),
              member.activity(),
              time(member.activitySeconds()),
              number(member.silentSeconds(), 1) + " s",
              Long.toString(member.slotsFinished())));
    }
    page.raw("</table></div></section>\n");
  }

  private void phases(Html page) {
    page.raw("<section><h2>Time by what the run waited for</h2>\n<dl>");
    run.phaseSeconds()
        .forEach(
            (phase, seconds) -> {
              if (seconds >= 1) {
                tile(page, phase.label(), time(seconds));
              }
            });
    page.raw("</dl></section>\n");
  }
}
