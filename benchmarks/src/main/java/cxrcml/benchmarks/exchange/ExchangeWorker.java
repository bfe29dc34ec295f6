package cxrcml.benchmarks.exchange;

import cxrcml.model.clip.ClipConfig;
import cxrcml.model.clip.ParameterLayout;
import cxrcml.parameters.plan.ShardPlan;
import cxrcml.parameters.v1.PushStart;
import cxrcml.run.v1.Member;
import cxrcml.run.v1.Role;
import cxrcml.service.exchange.ParameterExchangeClient;
import cxrcml.service.rpc.Wire;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;

/** Pushes a random gradient of ViT-B/32 and pulls the version that comes of it, over and over. */
final class ExchangeWorker implements AutoCloseable {
  private static final double GRADIENT = 1e-3;

  private final int slot;
  private final int slots;
  private final Member self;
  private final ParameterExchangeClient exchange;
  private final ByteBuffer parameters;
  private final ByteBuffer gradient;

  private long step;

  private ExchangeWorker(int slot, int slots, List<String> shards) {
    ShardPlan plan = ShardPlan.of(ParameterLayout.of(ClipConfig.vitB32()).size(), shards.size());
    this.slot = slot;
    this.slots = slots;
    this.self =
        Member.newBuilder().setRole(Role.WORKER).setIndex(slot).setIncarnation(slot + 1).build();
    this.exchange =
        new ParameterExchangeClient(
            ExchangeCoordinator.message(plan), Wire::bulkChannel, Duration.ofSeconds(20));
    exchange.connect(shards);
    int bytes = Math.toIntExact(plan.elements() * Float.BYTES);
    this.parameters = ByteBuffer.allocateDirect(bytes).order(ByteOrder.LITTLE_ENDIAN);
    this.gradient = ByteBuffer.allocateDirect(bytes).order(ByteOrder.LITTLE_ENDIAN);
    SplittableRandom random = new SplittableRandom(slot);
    while (gradient.hasRemaining()) {
      gradient.putFloat((float) ((random.nextDouble() - 0.5) * GRADIENT));
    }
    gradient.clear();
  }

  /** Arguments: slot, slots, then the addresses of the shards. */
  public static void main(String[] arguments) throws Exception {
    try (ExchangeWorker worker =
        new ExchangeWorker(
            Integer.parseInt(arguments[0]),
            Integer.parseInt(arguments[1]),
            Arrays.asList(arguments).subList(2, arguments.length))) {
      Turn.serve(worker::round);
    }
  }

  private void round() throws InterruptedException {
    PushStart start =
        PushStart.newBuilder()
            .setFence(ExchangeCoordinator.FENCE)
            .setWorker(self)
            .setStep(step)
            .setSlot(slot)
            .setSlots(slots)
            .build();
    exchange.push(start, gradient);
    step++;
    exchange.pull(ExchangeCoordinator.FENCE, self, step, parameters);
  }

  @Override
  public void close() {
    exchange.close();
  }
}
