package cxrcml.benchmarks.exchange;

import cxrcml.coordinator.RunModel;
import cxrcml.model.clip.ParameterLayout;
import cxrcml.parameters.plan.ShardPlan;
import cxrcml.parameters.v1.PushStart;
import cxrcml.run.v1.Member;
import cxrcml.run.v1.Role;
import cxrcml.service.exchange.ParameterExchangeClient;
import cxrcml.service.exchange.Stretches;
import cxrcml.service.rpc.Wire;
import cxrcml.service.security.Protection;
import cxrcml.service.spec.RunSpec;
import cxrcml.service.spec.SpecReader;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.time.Duration;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;

/**
 * Pushes a random gradient of the specification's model and pulls the version that comes of it,
 * over and over; in between it may stand still for as long as computing would take.
 */
final class ExchangeWorker implements AutoCloseable {
  private static final double GRADIENT = 1e-3;
  private static final String TOKENS = "text_model.embeddings.token_embedding.weight";

  /** Distinct tokens of a micro-batch of 32 reports, about. */
  private static final int DISTINCT_TOKENS = 1000;

  private final int slot;
  private final int slots;
  private final Member self;
  private final long computeNanos;
  private final Wire wire = Wire.open(new Protection(Optional.empty(), true));
  private final ParameterExchangeClient exchange;
  private final ByteBuffer parameters;
  private final ByteBuffer gradient;

  private final Stretches stretches;

  private long step;

  private ExchangeWorker(
      int slot, RunSpec spec, boolean sparse, long computeMillis, List<String> shards) {
    ParameterLayout layout = ParameterLayout.of(RunModel.ofPreset(spec));
    ShardPlan plan = ShardPlan.of(layout.size(), shards.size());
    this.slot = slot;
    this.computeNanos = TimeUnit.MILLISECONDS.toNanos(computeMillis);
    this.slots = spec.batch().slotsPerStep();
    this.self =
        Member.newBuilder().setRole(Role.WORKER).setIndex(slot).setIncarnation(slot + 1).build();
    this.exchange =
        new ParameterExchangeClient(
            ExchangeCoordinator.message(plan),
            spec.exchange(),
            wire::bulkChannel,
            Duration.ofSeconds(20));
    exchange.connect(shards);
    int bytes = Math.toIntExact(plan.elements() * Float.BYTES);
    this.parameters = ByteBuffer.allocateDirect(bytes).order(ByteOrder.LITTLE_ENDIAN);
    this.gradient = ByteBuffer.allocateDirect(bytes).order(ByteOrder.LITTLE_ENDIAN);
    SplittableRandom random = new SplittableRandom(slot);
    while (gradient.hasRemaining()) {
      gradient.putFloat((float) ((random.nextDouble() - 0.5) * GRADIENT));
    }
    gradient.clear();
    this.stretches = sparse ? touched(layout, random) : Stretches.all(layout.size());
  }

  /** All but most rows of the token embedding, as a micro-batch's texts leave it. */
  private static Stretches touched(ParameterLayout layout, SplittableRandom random) {
    long[] shape = layout.parameter(TOKENS).shape();
    Stretches.Table table =
        new Stretches.Table(layout.parameter(TOKENS).offset(), (int) shape[0], (int) shape[1]);
    BitSet rows = new BitSet();
    while (rows.cardinality() < DISTINCT_TOKENS) {
      rows.set(random.nextInt((int) shape[0]));
    }
    return table.rowsAndRest(rows, layout.size());
  }

  /**
   * Arguments: slot, specification, dense or sparse, emulated computing in milliseconds, then the
   * addresses of the shards.
   */
  public static void main(String[] arguments) throws Exception {
    try (ExchangeWorker worker =
        new ExchangeWorker(
            Integer.parseInt(arguments[0]),
            SpecReader.parse(arguments[1], List.of()),
            arguments[2].equals("sparse"),
            Long.parseLong(arguments[3]),
            Arrays.asList(arguments).subList(4, arguments.length))) {
      Turn.serve(worker::round);
    }
  }

  private void round() throws InterruptedException {
    TimeUnit.NANOSECONDS.sleep(computeNanos);
    PushStart start =
        PushStart.newBuilder()
            .setFence(ExchangeCoordinator.FENCE)
            .setWorker(self)
            .setStep(step)
            .setSlot(slot)
            .setSlots(slots)
            .build();
    exchange.push(start, gradient, stretches);
    step++;
    exchange.pull(ExchangeCoordinator.FENCE, self, step, parameters, stretches);
  }

  @Override
  public void close() {
    exchange.close();
    wire.close();
  }
}
