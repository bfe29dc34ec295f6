package cxrcml.dataset.report;

/**
 * A part of a report under one header.
 *
 * @param name normalised and in lower case, for example {@code impression}
 * @param text without leading and trailing white space, maybe empty
 */
public record Section(String name, String text) {}
