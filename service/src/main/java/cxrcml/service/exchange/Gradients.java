package cxrcml.service.exchange;

import cxrcml.parameters.v1.Encoding;
import cxrcml.service.spec.ExchangeSpec;

/** What a specification says of gradients, as the wire has it. */
public final class Gradients {
  private Gradients() {}

  public static Encoding encoding(ExchangeSpec spec) {
    return spec.gradients().equals("bfloat16") ? Encoding.BFLOAT16 : Encoding.FLOAT32;
  }
}
