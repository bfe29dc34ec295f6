package cxrcml.cli;

import cxrcml.service.process.ExitCode;
import java.io.PrintWriter;
import java.util.Set;
import org.slf4j.bridge.SLF4JBridgeHandler;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.ParameterException;

/** The one command. */
@Command(
    name = "cxrcml",
    description = "Distributed trainer for long-tailed chest X-ray vision-language models.",
    mixinStandardHelpOptions = true,
    version = "cxrcml 0.1.0",
    synopsisSubcommandLabel = "COMMAND",
    subcommands = {
      DemoCommand.class,
      PrepareCommand.class,
      InspectCommand.class,
      TrainCommand.class,
      EvaluateCommand.class,
      AblateCommand.class,
      StatusCommand.class,
      PlanCommand.class,
      CertsCommand.class,
      CoordinatorCommand.class,
      ParameterServerCommand.class,
      WorkerCommand.class,
      ClustererCommand.class,
      EvaluatorCommand.class
    },
    footer = {
      "",
      "Exit codes: 0 done, 64 usage, 75 try again, 78 configuration.",
      "Research software; not for clinical use."
    })
public final class Cxrcml implements Runnable {
  private static final Set<String> ROLES =
      Set.of("coordinator", "parameter-server", "worker", "clusterer", "evaluator");

  @CommandLine.Spec private CommandLine.Model.CommandSpec spec;

  private Cxrcml() {}

  public static void main(String[] arguments) {
    System.setProperty("java.awt.headless", "true");
    if (arguments.length > 0 && !ROLES.contains(arguments[0])) {
      // People watch these commands: progress and results are for them, the rest is in the logs.
      System.setProperty("cxrcml.log.level", "WARN");
    }
    if (arguments.length > 0 && ROLES.contains(arguments[0])) {
      System.setProperty("cxrcml.role", arguments[0]);
    }
    // gRPC logs by way of the JDK.
    SLF4JBridgeHandler.removeHandlersForRootLogger();
    SLF4JBridgeHandler.install();
    System.exit(execute(arguments));
  }

  /** Runs one command line and returns its exit code. */
  static int execute(String... arguments) {
    return new CommandLine(new Cxrcml())
        .setCaseInsensitiveEnumValuesAllowed(true)
        .setParameterExceptionHandler(Cxrcml::refuse)
        .execute(arguments);
  }

  private static int refuse(ParameterException e, String[] arguments) {
    CommandLine command = e.getCommandLine();
    PrintWriter err = command.getErr();
    err.println(command.getCommandSpec().qualifiedName() + ": " + sentence(e));
    if (!CommandLine.UnmatchedArgumentException.printSuggestions(e, err)) {
      err.println("Try '" + command.getCommandSpec().qualifiedName() + " --help'.");
    }
    return ExitCode.USAGE.value();
  }

  private static String sentence(ParameterException e) {
    Set<String> commands = e.getCommandLine().getSubcommands().keySet();
    if (!commands.isEmpty()
        && e instanceof CommandLine.UnmatchedArgumentException unmatched
        && !unmatched.isUnknownOption()) {
      return unmatched.getUnmatched().get(0)
          + ": unknown command (expected: "
          + String.join(", ", commands)
          + ")";
    }
    return e.getMessage();
  }

  @Override
  public void run() {
    throw new ParameterException(spec.commandLine(), "no command given");
  }
}
