package cxrcml.service.process;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.util.Set;

/**
 * What an exception means to whoever started the work.
 *
 * @param sentence one line for people
 * @param code {@link ExitCode#CONFIGURATION} if only a person can mend it, else {@link
 *     ExitCode#TRY_AGAIN}
 * @param foreseen false for a defect, of which the stack trace is wanted, too
 */
public record Failure(String sentence, ExitCode code, boolean foreseen) {

  /** What the system says of paths where the JDK has no exception of its own. */
  private static final Set<String> WRONG_PATH =
      Set.of(
          "Not a directory",
          "Is a directory",
          "Read-only file system",
          "Operation not permitted",
          "File name too long");

  /** Reads an exception. */
  public static Failure of(Exception e) {
    if (e instanceof IllegalArgumentException) {
      return new Failure(message(e), ExitCode.CONFIGURATION, true);
    }
    if (e instanceof TryAgainException) {
      return new Failure(message(e), ExitCode.TRY_AGAIN, true);
    }
    if (e instanceof UncheckedIOException unchecked) {
      return new Failure(message(e), codeOf(unchecked.getCause()), true);
    }
    if (e instanceof IOException file) {
      return new Failure(sentenceOf(file), codeOf(file), true);
    }
    return new Failure(e.getClass().getSimpleName() + ": " + message(e), ExitCode.TRY_AGAIN, false);
  }

  /** Returns what is wrong with a file; the JDK often says the path alone. */
  public static String sentenceOf(IOException e) {
    if (!(e instanceof FileSystemException file) || file.getReason() != null) {
      return message(e);
    }
    if (e instanceof NoSuchFileException) {
      return file.getFile() + ": no such file or directory";
    }
    if (e instanceof AccessDeniedException) {
      return file.getFile() + ": permission denied";
    }
    if (e instanceof FileAlreadyExistsException) {
      return file.getFile() + ": in the way (expected: a directory, or nothing)";
    }
    if (e instanceof NotDirectoryException) {
      return file.getFile() + ": not a directory";
    }
    return message(e);
  }

  /** A path that is wrong stays wrong; space and networks come back. */
  private static ExitCode codeOf(IOException e) {
    if (isWrongPath(e)) {
      return ExitCode.CONFIGURATION;
    }
    return e.getCause() instanceof IOException cause ? codeOf(cause) : ExitCode.TRY_AGAIN;
  }

  private static boolean isWrongPath(IOException e) {
    return e instanceof NoSuchFileException
        || e instanceof AccessDeniedException
        || e instanceof FileAlreadyExistsException
        || e instanceof NotDirectoryException
        || (e instanceof FileSystemException file
            && file.getReason() != null
            && WRONG_PATH.contains(file.getReason()));
  }

  private static String message(Exception e) {
    String message = e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
    return message.lines().findFirst().orElse(message);
  }
}
