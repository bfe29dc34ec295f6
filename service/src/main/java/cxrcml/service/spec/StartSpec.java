package cxrcml.service.spec;

import java.util.List;

/** Where the weights of every fold start. */
public record StartSpec(
    @Doc(
            "`random`, `checkpoint` (parameters, optimizer state and schedule position of a"
                + " checkpoint of the same fold) or `huggingface` (the weights of a CLIP directory;"
                + " positions are interpolated for another image size).")
        String from,
    @Doc(
            "Directory: for `checkpoint` the output directory of the other run, for `huggingface`"
                + " the model directory; empty for `random`.")
        String path,
    @Doc("For `checkpoint`: the version to continue from.") long version) {

  public static final StartSpec DEFAULTS = new StartSpec("random", "", 0);

  public StartSpec {
    Check.oneOf(from, List.of("random", "checkpoint", "huggingface"), "start.from");
    Check.that(from.equals("random") == path.isEmpty(), "start.path", path, "a path unless random");
    Check.that(version >= 0, "start.version", version, ">= 0");
    Check.that(
        version == 0 || from.equals("checkpoint"), "start.version", version, "0 unless checkpoint");
  }
}
