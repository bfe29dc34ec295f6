package cxrcml.cli;

import cxrcml.dataset.TokenizerSource;
import cxrcml.dataset.image.Fit;
import cxrcml.dataset.label.LabelPolicy;
import cxrcml.dataset.label.Treatment;
import cxrcml.dataset.preparation.ErrorPolicy;
import cxrcml.dataset.preparation.ImageOptions;
import java.nio.file.Path;
import java.util.Optional;
import picocli.CommandLine.Option;

/** Flags that several sources of {@code cxrcml prepare} have. */
final class PrepareFlags {
  private PrepareFlags() {}

  /** Flags of every source. */
  static final class Common {
    @Option(
        names = "--out",
        required = true,
        paramLabel = "DIR",
        description = "Directory to make; must not exist or be empty.")
    Path out;

    @Option(
        names = "--folds",
        defaultValue = "5",
        description = "Number of patient-grouped folds (default: ${DEFAULT-VALUE}).")
    int folds;

    @Option(names = "--seed", defaultValue = "1", description = "Seed (default: ${DEFAULT-VALUE}).")
    long seed;

    @Option(
        names = "--vocabulary",
        defaultValue = "2048",
        description = "Token ids of the tokenizer that is learnt (default: ${DEFAULT-VALUE}).")
    private int vocabulary;

    @Option(
        names = "--tokenizer",
        paramLabel = "FILE",
        description = "A Hugging Face tokenizer.json to use instead of learning one.")
    private Path tokenizer;

    @Option(
        names = "--jobs",
        converter = Count.class,
        description = "Images worked on at the same time (default: one a core).")
    private Integer jobs;

    TokenizerSource tokenizerSource() {
      return tokenizer == null
          ? TokenizerSource.trained(vocabulary)
          : TokenizerSource.given(tokenizer);
    }

    int jobs() {
      return Optional.ofNullable(jobs).orElseGet(() -> Runtime.getRuntime().availableProcessors());
    }
  }

  /** Flags of every source of image files. */
  static final class Images {
    @Option(
        names = "--size",
        defaultValue = "" + ImageOptions.DEFAULT_SIZE,
        description = "Image side in pixels (default: ${DEFAULT-VALUE}).")
    private int size;

    @Option(
        names = "--fit",
        defaultValue = "crop",
        description =
            "What becomes of images that are not square: crop (their centre is kept) or pad (black"
                + " is added; default: ${DEFAULT-VALUE}).")
    private Fit fit;

    @Option(
        names = "--on-error",
        defaultValue = "fail",
        description =
            "An image that cannot be read: fail (stop; the next run goes on there) or skip (leave"
                + " it out and list it; default: ${DEFAULT-VALUE}).")
    private ErrorPolicy onError;

    @Option(
        names = "--head",
        converter = Count.class,
        defaultValue = "2147483647",
        paramLabel = "N",
        description = "Take the first N samples only.")
    int head;

    ImageOptions options(Common common) {
      return new ImageOptions(size, fit, common.jobs(), onError);
    }
  }

  /** Flags of every source of label columns. */
  static final class Labels {
    @Option(
        names = "--uncertain",
        defaultValue = "fail",
        description = "What a label of -1 counts as: fail, ignore, zero or one (default: fail).")
    private Treatment uncertain;

    @Option(
        names = "--blank",
        defaultValue = "fail",
        description = "What a label without a value counts as (default: fail).")
    private Treatment blank;

    @Option(
        names = "--class-map",
        paramLabel = "FILE",
        description = "CSV of two columns that renames classes; see specs/class-maps.")
    Path classMap;

    LabelPolicy policy() {
      return new LabelPolicy(uncertain, blank);
    }
  }
}
