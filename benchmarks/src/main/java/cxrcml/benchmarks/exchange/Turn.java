package cxrcml.benchmarks.exchange;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;

/**
 * What a contestant does in its process: it says {@code ready}, and for each line with a number of
 * rounds on its standard input plays them and answers {@code seconds} and how long they took.
 */
final class Turn {
  private Turn() {}

  /** One round. */
  @FunctionalInterface
  interface Round {
    void play() throws Exception;
  }

  /** Plays until the input ends. */
  static void serve(Round round) throws Exception {
    BufferedReader orders =
        new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    System.out.println("ready");
    for (int rounds = next(orders); rounds > 0; rounds = next(orders)) {
      long start = System.nanoTime();
      for (int i = 0; i < rounds; i++) {
        round.play();
      }
      System.out.println("seconds " + (System.nanoTime() - start) / 1e9);
    }
  }

  private static int next(BufferedReader orders) throws IOException {
    String line = orders.readLine();
    return line == null ? 0 : Integer.parseInt(line.strip());
  }
}
