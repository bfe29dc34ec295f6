package cxrcml.service.spec;

import cxrcml.service.process.ConfigurationException;

/** A run specification that cannot be run; the message names key, value and expectation. */
public final class SpecException extends ConfigurationException {
  private static final long serialVersionUID = 1;

  public SpecException(String message) {
    super(message);
  }
}
