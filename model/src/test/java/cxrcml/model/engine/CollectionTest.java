package cxrcml.model.engine;

import static cxrcml.model.engine.ClipFixture.CONFIG;
import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import cxrcml.model.loss.LossConfig;
import cxrcml.model.loss.LossConfig.Positives;
import cxrcml.model.loss.TripletConfig;
import cxrcml.model.loss.TripletConfig.Hinge;
import cxrcml.model.loss.TripletConfig.Mining;
import cxrcml.model.loss.TripletConfig.Pairs;
import java.lang.ref.WeakReference;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The gradient does not depend on when the garbage collector runs: what the graph of a backward
 * pass reads lies in memory of the engine.
 */
class CollectionTest {
  private static final int ROUNDS = 10;
  private static final int BUFFERS = 4096;
  private static final float RUBBISH = 1e6f;

  private final ClipFixture fixture = new ClipFixture();
  private final List<ByteBuffer> rubbish = new ArrayList<>();

  static Stream<ClipCompute.Factory> computes() {
    return Stream.of(ScriptPrecision.FLOAT32, ArrayCompute::new);
  }

  @ParameterizedTest
  @MethodSource("computes")
  void doesNotChangeTheGradientOfMinedTriplets(ClipCompute.Factory factory) {
    assertSame(factory, new TripletConfig(Mining.BATCH_HARD, 0.3));
  }

  @ParameterizedTest
  @MethodSource("computes")
  void doesNotChangeTheGradientOfAllTriplets(ClipCompute.Factory factory) {
    assertSame(
        factory, new TripletConfig(Mining.SOFT_WEIGHTED, Pairs.BOTH, 0.5, true, Hinge.SOFTPLUS, 0));
  }

  private void assertSame(ClipCompute.Factory factory, TripletConfig triplets) {
    LossConfig loss = new LossConfig(Positives.MATCHED, true, 0.7, triplets);
    ByteBuffer undisturbed = gradient(loss, factory);
    ByteBuffer disturbed =
        gradient(
            loss,
            (config, parameters, manager) ->
                new Collecting(factory.create(config, parameters, manager)));
    assertThat(disturbed).isEqualTo(undisturbed);
  }

  private ByteBuffer gradient(LossConfig loss, ClipCompute.Factory factory) {
    ByteBuffer gradient = ClipFixture.vector();
    List<SampleTexts> texts =
        List.of(fixture.matched().get(0), fixture.matched().get(0)); // their mean is taken
    try (ClipTrainer trainer = new ClipTrainer(CONFIG, loss, factory, ComputeDevice.CPU)) {
      trainer.load(fixture.flat("parameter/"));
      try (Forward forward = trainer.forward(fixture.pixels(), texts)) {
        var unused = forward.backward(fixture.labels(), gradient);
      }
    }
    return gradient.clear();
  }

  /** Takes what nobody holds from the Java side, and writes over it, before each backward pass. */
  private final class Collecting implements ClipCompute {
    private final ClipCompute compute;

    Collecting(ClipCompute compute) {
      this.compute = compute;
    }

    @Override
    public void load(ByteBuffer flat) {
      compute.load(flat);
    }

    @Override
    public NDArray images(NDManager manager, NDArray pixels) {
      return compute.images(manager, pixels);
    }

    @Override
    public NDArray texts(NDManager manager, TextBatch texts) {
      return compute.texts(manager, texts);
    }

    @Override
    public void gradients(NDArray loss, ByteBuffer flat) {
      for (int round = 0; round < ROUNDS; round++) {
        collect();
        for (int i = 0; i < BUFFERS; i++) {
          rubbish.add(ByteBuffer.allocateDirect(Float.BYTES).putFloat(RUBBISH));
        }
      }
      compute.gradients(loss, flat);
    }

    @Override
    public void close() {
      compute.close();
    }
  }

  private static void collect() {
    WeakReference<Object> nobodys = new WeakReference<>(new Object());
    while (nobodys.get() != null) {
      System.gc();
    }
  }
}
