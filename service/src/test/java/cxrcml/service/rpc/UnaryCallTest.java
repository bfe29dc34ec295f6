package cxrcml.service.rpc;

import static org.assertj.core.api.Assertions.assertThat;

import cxrcml.run.v1.Fence;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.StreamObserver;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

class UnaryCallTest {
  private final List<String> answers = new ArrayList<>();
  private StatusRuntimeException refusal;
  private boolean completed;

  @Test
  void sendsTheAnswerOnce() {
    call(() -> "yes");

    assertThat(answers).containsExactly("yes");
    assertThat(completed).isTrue();
    assertThat(refusal).isNull();
  }

  @Test
  void aStatusIsOneLineWhateverItsCause() {
    Status status =
        Status.UNAVAILABLE
            .withDescription("io exception")
            .withCause(new IllegalStateException("Connection refused\n\tat somewhere"));

    assertThat(Statuses.sentence(status))
        .isEqualTo("UNAVAILABLE: io exception: Connection refused");
    assertThat(Statuses.sentence(Status.CANCELLED)).isEqualTo("CANCELLED");
  }

  @Test
  void tellsByTheStatusWhatTheCallerShouldDo() {
    assertThat(statusOf(new StaleException("old"))).isEqualTo(Status.Code.ABORTED);
    assertThat(statusOf(new NotReadyException("soon"))).isEqualTo(Status.Code.FAILED_PRECONDITION);
    assertThat(statusOf(new IllegalArgumentException("k: 0 (expected: > 0)")))
        .isEqualTo(Status.Code.INVALID_ARGUMENT);
    assertThat(statusOf(new IllegalStateException("defect"))).isEqualTo(Status.Code.INTERNAL);
    assertThat(answers).isEmpty();
  }

  @Test
  void sendsTheCurrentFenceToAStaleCaller() {
    Fence current = Fence.newBuilder().setRun("r").setTerm(1).setGeneration(7).build();

    statusOf(new StaleException("old", current));

    assertThat(refusal.getTrailers().get(Statuses.FENCE)).isEqualTo(current);
    assertThat(refusal.getStatus().getDescription()).isEqualTo("old");
  }

  private Status.Code statusOf(RuntimeException e) {
    call(
        () -> {
          throw e;
        });
    return refusal.getStatus().getCode();
  }

  private void call(Supplier<String> answer) {
    UnaryCall.answer(
        new StreamObserver<>() {
          @Override
          public void onNext(String value) {
            answers.add(value);
          }

          @Override
          public void onError(Throwable e) {
            refusal = (StatusRuntimeException) e;
          }

          @Override
          public void onCompleted() {
            completed = true;
          }
        },
        answer);
  }
}
