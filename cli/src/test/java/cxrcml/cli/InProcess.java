package cxrcml.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import cxrcml.cli.CommandLineProcess.Outcome;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;

/** A {@code cxrcml} command in this process, for those that end before they have done anything. */
final class InProcess {
  private InProcess() {}

  /** Runs a command to its end; what it prints meanwhile is caught. */
  static Outcome run(String... arguments) {
    PrintStream out = System.out;
    PrintStream err = System.err;
    ByteArrayOutputStream caughtOut = new ByteArrayOutputStream();
    ByteArrayOutputStream caughtErr = new ByteArrayOutputStream();
    System.setOut(new PrintStream(caughtOut, true, UTF_8));
    System.setErr(new PrintStream(caughtErr, true, UTF_8));
    try {
      int code = Cxrcml.execute(arguments);
      return new Outcome(code, caughtOut.toString(UTF_8), caughtErr.toString(UTF_8));
    } finally {
      System.setOut(out);
      System.setErr(err);
    }
  }
}
