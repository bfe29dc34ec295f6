package cxrcml.cli;

import static org.assertj.core.api.Assertions.assertThat;

import cxrcml.cli.CommandLineProcess.Outcome;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class UsageTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "'' | cxrcml: no command given",
        "trian | cxrcml: trian: unknown command (expected: demo, prepare, inspect, train, evaluate,",
        "prepare cvs | cxrcml prepare: cvs: unknown command (expected: csv, mimic, collection, phantom)",
        "prepare | cxrcml prepare: no source given (csv, mimic, collection or phantom)",
        "train --spec S --data D | cxrcml train: Missing required option: '--out=DIR'",
        "status --wotch | cxrcml status: Unknown option: '--wotch'",
        "train --spec S --data D --out O --workers 0 | cxrcml train: Invalid value for option"
            + " '--workers': 0 (expected: a number >= 1)",
        "train --spec S --data D --out O --shards two | cxrcml train: Invalid value for option"
            + " '--shards': two (expected: a number >= 1)",
        "train --spec S --data D --out O --fold x | cxrcml train: Invalid value for option"
            + " '--fold': x (expected: a number from 0, or all)",
        "status --coordinator here | cxrcml status: Invalid value for option '--coordinator': here"
            + " (expected: HOST:PORT)",
        "worker --coordinator a:1 --data D --port 70000 | cxrcml worker: Invalid value for option"
            + " '--port': 70000 (expected: 0 to 65535)",
      })
  void namesWhatIsWrongWithTheCommandLine(String arguments, String sentence) {
    Outcome outcome = InProcess.run(arguments.isEmpty() ? new String[0] : arguments.split(" "));

    assertThat(outcome.exitCode()).isEqualTo(64);
    assertThat(outcome.out()).isEmpty();
    assertThat(outcome.err()).startsWith(sentence);
    assertThat(outcome.err().lines()).hasSizeLessThanOrEqualTo(2);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "trian | cxrcml train",
        "train --spec S --data D --out O --worker 2 | --workers",
      })
  void suggestsWhatMayHaveBeenMeant(String arguments, String suggestion) {
    assertThat(InProcess.run(arguments.split(" ")).err().lines().toList().get(1))
        .contains(suggestion);
  }
}
