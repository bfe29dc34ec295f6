package cxrcml.dataset;

/**
 * A sample that is not in the data set because its image cannot be read.
 *
 * @param id of the sample
 * @param reason for people
 */
public record SkippedImage(String id, String reason) {}
