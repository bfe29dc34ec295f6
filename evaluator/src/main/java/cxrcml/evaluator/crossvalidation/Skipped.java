package cxrcml.evaluator.crossvalidation;

/** A class that a fold could not score, and why. */
public record Skipped(String name, int fold, String reason) {}
