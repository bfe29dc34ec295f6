package cxrcml.parameters.rpc;

import cxrcml.coordinator.v1.SealRoundRequest;
import cxrcml.run.v1.Fence;
import cxrcml.run.v1.Member;
import cxrcml.service.membership.Reports;
import java.util.function.Supplier;

/** Reports reduced rounds to the coordinator. */
public final class SealedRounds implements RoundListener {
  private final Reports reports;
  private final Supplier<Member> self;

  /**
   * @param self this shard as a member of the run
   */
  public SealedRounds(Reports reports, Supplier<Member> self) {
    this.reports = reports;
    this.self = self;
  }

  @Override
  public void reduced(Fence fence, long step, double[] squaredNorms) {
    SealRoundRequest.Builder request =
        SealRoundRequest.newBuilder().setShard(self.get()).setFence(fence).setStep(step);
    for (double squaredNorm : squaredNorms) {
      request.addSquaredNorms(squaredNorm);
    }
    reports.sealed(request.build());
  }
}
