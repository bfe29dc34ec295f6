package cxrcml.model.clip;

/** The nonlinearity of the hidden layer of every transformer block. */
public enum Activation {
  /** x σ(1.702 x), OpenAI's. */
  QUICK_GELU("quick_gelu"),

  /** x Φ(x), exactly, as OpenCLIP trains. */
  GELU("gelu");

  private final String hiddenAct;

  Activation(String hiddenAct) {
    this.hiddenAct = hiddenAct;
  }

  /** Returns its name in Hugging Face's {@code config.json}. */
  public String hiddenAct() {
    return hiddenAct;
  }
}
