package cxrcml.coordinator;

import cxrcml.coordinator.membership.MemberRole;
import cxrcml.coordinator.membership.MemberView;
import cxrcml.coordinator.membership.Place;
import cxrcml.coordinator.run.Phase;
import cxrcml.coordinator.run.RunView;
import io.prometheus.client.Collector;
import io.prometheus.client.CounterMetricFamily;
import io.prometheus.client.GaugeMetricFamily;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/** The run as Prometheus sees it, taken at each scrape. */
public final class CoordinatorMetrics extends Collector {
  private static final String PREFIX = "cxrcml_coordinator_";

  private final Supplier<RunView> run;

  public CoordinatorMetrics(Supplier<RunView> run) {
    this.run = run;
  }

  @Override
  public List<MetricFamilySamples> collect() {
    RunView view = run.get();
    List<MetricFamilySamples> families = new ArrayList<>();
    families.add(gauge("fold", "Fold in training.", view.fold()));
    families.add(gauge("epoch", "Epoch of the open step.", view.epoch()));
    families.add(gauge("step", "Steps committed in the fold.", view.step()));
    families.add(gauge("steps", "Steps of the whole fold.", view.steps()));
    families.add(gauge("term", "Coordinators this run has had.", view.fence().term()));
    families.add(gauge("generation", "Reloads of the state so far.", view.fence().generation()));
    families.add(gauge("mixture_version", "Mixture of the open step.", view.mixtureVersion()));
    families.addAll(losses(view));
    families.add(gauge("learning_rate", "Of the open step.", view.learningRate()));
    families.add(gauge("samples_per_second", "Over recent steps.", view.samplesPerSecond()));
    families.add(gauge("eta_seconds", "Negative while unknown.", view.etaSeconds()));
    families.add(gauge("macro_auc", "Of the newest evaluation.", view.newest().macroAuc()));
    families.add(
        gauge("reference_auc", "Of a score that sees no image.", view.newest().referenceAuc()));
    families.add(phase(view));
    families.add(phaseSeconds(view));
    families.add(members(view));
    families.addAll(counts(view.counts()));
    families.add(
        gauge("checkpoint_version", "Newest sealed checkpoint.", view.checkpoint().version()));
    families.add(
        gauge(
            "checkpoint_age_seconds",
            "Since a checkpoint was sealed, or since this coordinator began.",
            view.checkpoint().ageSeconds()));
    families.add(activity(view));
    return families;
  }

  private static List<MetricFamilySamples> losses(RunView view) {
    return List.of(
        gauge("contrastive_loss_nats", "Of the newest step.", view.newest().contrastive()),
        gauge("triplet_loss_distance", "Of the newest step.", view.newest().triplet()),
        gauge(
            "chance_loss_steps",
            "Steps in a row, after the warm-up, at which the smoothed contrastive loss was ln B.",
            view.warning().chanceLossSteps()));
  }

  private static List<MetricFamilySamples> counts(RunView.Counts counts) {
    return List.of(
        counter("steps_replayed", "Steps committed again.", counts.stepsReplayed()),
        counter("steps_skipped", "Steps without a finite gradient.", counts.stepsSkipped()),
        counter("slots_finished", "Slots that counted.", counts.slotsFinished()),
        counter("slots_refused", "Slot results dropped.", counts.slotsRefused()),
        counter("leases_expired", "Slots taken back.", counts.leasesExpired()),
        counter("checks_failed", "Results of workers found wrong.", counts.checksFailed()),
        gauge(
            "workers_quarantined",
            "Given no slots because their results failed checks.",
            counts.workersQuarantined()),
        membersLost(counts));
  }

  private static GaugeMetricFamily gauge(String name, String help, double value) {
    return new GaugeMetricFamily(PREFIX + name, help, value);
  }

  private static GaugeMetricFamily gauge(String name, String help, long value) {
    return gauge(name, help, (double) value);
  }

  private static CounterMetricFamily counter(String name, String help, long value) {
    return new CounterMetricFamily(PREFIX + name, help, (double) value);
  }

  private static GaugeMetricFamily phase(RunView view) {
    GaugeMetricFamily family =
        new GaugeMetricFamily(PREFIX + "phase", "1 for the phase now.", List.of("phase"));
    for (Phase phase : Phase.values()) {
      family.addMetric(List.of(phase.label()), phase == view.phase() ? 1 : 0);
    }
    return family;
  }

  private static CounterMetricFamily phaseSeconds(RunView view) {
    CounterMetricFamily family =
        new CounterMetricFamily(
            PREFIX + "phase_seconds", "Time by what the run waited for.", List.of("phase"));
    view.phaseSeconds()
        .forEach((phase, seconds) -> family.addMetric(List.of(phase.label()), seconds));
    return family;
  }

  private static GaugeMetricFamily members(RunView view) {
    GaugeMetricFamily family =
        new GaugeMetricFamily(PREFIX + "members", "Members alive.", List.of("member_role"));
    for (MemberRole role : MemberRole.values()) {
      double alive =
          (double)
              view.members().stream().filter(member -> member.id().place().role() == role).count();
      family.addMetric(List.of(role.label()), alive);
    }
    return family;
  }

  private static CounterMetricFamily membersLost(RunView.Counts counts) {
    CounterMetricFamily family =
        new CounterMetricFamily(
            PREFIX + "members_lost",
            "Members silent too long, or replaced.",
            List.of("member_role"));
    counts.membersLost().forEach((role, lost) -> family.addMetric(List.of(role.label()), lost));
    return family;
  }

  private static GaugeMetricFamily activity(RunView view) {
    GaugeMetricFamily family =
        new GaugeMetricFamily(
            PREFIX + "member_activity_seconds",
            "Since when a member does or waits for the same.",
            List.of("member"));
    for (MemberView member : view.members()) {
      Place place = member.id().place();
      family.addMetric(
          List.of(place.role().label() + "-" + place.index()), member.activitySeconds());
    }
    return family;
  }
}
