package cxrcml.service.rpc;

import cxrcml.run.v1.Fence;
import java.util.ArrayDeque;
import java.util.Deque;
import org.slf4j.Logger;
import org.slf4j.MDC;

/**
 * What the log lines of this thread carry beside their text until this is closed. All processes
 * give the work on a slot the same {@code trace}, {@code RUN-GENERATION-STEP.SLOT}, from its lease
 * to the push of its gradient; the commit of the step has the part before the point.
 */
public final class LogFields implements AutoCloseable {
  private final Deque<MDC.MDCCloseable> fields = new ArrayDeque<>();

  private LogFields() {}

  /** The work on a step as a whole. */
  public static LogFields of(Fence fence, long step) {
    return new LogFields()
        .and("run", fence.getRun())
        .and("step", step)
        .and("trace", trace(fence, step));
  }

  /** The work on one slot of a step. */
  public static LogFields of(Fence fence, long step, int slot) {
    return of(fence, step).and("slot", slot).and("trace", trace(fence, step) + "." + slot);
  }

  private static String trace(Fence fence, long step) {
    return fence.getRun() + "-" + fence.getGeneration() + "-" + step;
  }

  /** Adds a field. */
  public LogFields and(String name, Object value) {
    fields.push(MDC.putCloseable(name, String.valueOf(value)));
    return this;
  }

  /** Writes one line with these fields, which then are gone. */
  public void debug(Logger logger, String message, Object... arguments) {
    logger.debug(message, arguments);
    close();
  }

  @Override
  public void close() {
    fields.forEach(MDC.MDCCloseable::close);
  }
}
