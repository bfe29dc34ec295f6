package cxrcml.service.process;

/** Something that only a person can mend: the process says the message and exits with 78. */
public class ConfigurationException extends IllegalArgumentException {
  private static final long serialVersionUID = 1;

  public ConfigurationException(String message) {
    super(message);
  }

  public ConfigurationException(String message, Throwable cause) {
    super(message, cause);
  }
}
