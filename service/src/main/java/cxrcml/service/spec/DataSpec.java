package cxrcml.service.spec;

import java.util.List;

/** What a worker reads of a sample. */
public record DataSpec(
    @Doc("Text source: `report` (the prepared text) or `labels` (\"X is present. Y is present.\").")
        String text,
    @Doc(
            "Part of the text that one step sees: `all`, `sentence` (one sentence) or `subset` (a"
                + " random non-empty subset of the sentences).")
        String sentences,
    @Doc(
            "`sentence`: it is drawn in proportion to n^-rarity where the fold's training samples say"
                + " it n times, 0 (evenly) to 1 (all that is said is seen about equally often).")
        double rarity,
    @Doc(
            "Texts of a sample that one step compares its image with, 1 or 2. 2 takes `sentences:"
                + " sentence`: one sentence is drawn evenly and one by `rarity`, and the contrastive"
                + " loss is the mean of both; triplets and clusters see the first.")
        int texts,
    @Doc("Largest random shift of the image, in pixels of the prepared size, >= 0.") int shift,
    @Doc("Largest random relative change of brightness and contrast, 0 to 0.5.") double jitter,
    @Doc("Largest random rotation of the image, in degrees, 0 to 45.") double rotation,
    @Doc("Largest part of the image's side that a random square crop leaves out, 0 to 0.5.")
        double crop) {

  public static final DataSpec DEFAULTS = new DataSpec("report", "all", 0, 1, 0, 0, 0, 0);

  public DataSpec {
    Check.oneOf(text, List.of("report", "labels"), "data.text");
    Check.oneOf(sentences, List.of("all", "sentence", "subset"), "data.sentences");
    Check.that(rarity >= 0 && rarity <= 1, "data.rarity", rarity, "0 to 1");
    Check.that(
        texts == 1 || (texts == 2 && sentences.equals("sentence")),
        "data.texts",
        texts,
        "1, or 2 where data.sentences is sentence");
    Check.that(shift >= 0, "data.shift", shift, ">= 0");
    Check.that(jitter >= 0 && jitter <= 0.5, "data.jitter", jitter, "0 to 0.5");
    Check.that(rotation >= 0 && rotation <= 45, "data.rotation", rotation, "0 to 45");
    Check.that(crop >= 0 && crop <= 0.5, "data.crop", crop, "0 to 0.5");
  }
}
