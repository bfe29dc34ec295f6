package cxrcml.clusterer.rpc;

import static java.util.Objects.requireNonNull;

import cxrcml.clusterer.state.GlobalMixture;
import cxrcml.run.v1.Fence;

/**
 * The state that holds under a fence. A call that read an older generation works on that one's
 * state, which nobody reads any more.
 *
 * @param fence which life of the run
 * @param mixture its state
 */
record Generation(Fence fence, GlobalMixture mixture) {
  Generation {
    requireNonNull(fence, "fence");
    requireNonNull(mixture, "mixture");
  }
}
