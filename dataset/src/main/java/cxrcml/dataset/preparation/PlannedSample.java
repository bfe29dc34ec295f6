package cxrcml.dataset.preparation;

import cxrcml.dataset.SampleRow;
import java.nio.file.Path;

/**
 * A sample that is to be prepared.
 *
 * @param image the file of its image
 * @param place where the user has named that file, for messages
 */
public record PlannedSample(SampleRow row, Path image, String place) {}
