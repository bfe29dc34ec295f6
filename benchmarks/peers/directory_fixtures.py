"""Writes a directory of transformers whose sizes are like no published CLIP's, and its logits.

    python directory_fixtures.py ../../model/src/test/resources/cxrcml/model/engine/unusual

The towers differ in width, depth, heads and hidden layer; their activation is the exact GELU, as
in OpenCLIP's models; the end of a text is found by
`eos_token_id`, as in configurations written since transformers 4.31, not by the largest id; and pixels are
normalized with a mean and a deviation of its own. Made with torch 2.7.1, transformers 5.24.0, safetensors
0.8.0.
"""

import pathlib
import sys

import torch
from safetensors.torch import save_file
from transformers import CLIPConfig, CLIPImageProcessor, CLIPModel

VOCABULARY = 61
END = VOCABULARY - 1
CONTEXT = 9
BATCH = 4


def main(directory):
    torch.manual_seed(20251124)
    text = {
        "vocab_size": VOCABULARY, "max_position_embeddings": CONTEXT, "hidden_size": 20,
        "intermediate_size": 33, "num_hidden_layers": 1, "num_attention_heads": 5,
        "projection_dim": 7, "bos_token_id": END - 1, "eos_token_id": END,
        "hidden_act": "gelu",
    }
    vision = {
        "image_size": 15, "patch_size": 5, "hidden_size": 18, "intermediate_size": 50,
        "num_hidden_layers": 3, "num_attention_heads": 3, "projection_dim": 7,
        "hidden_act": "gelu",
    }
    model = CLIPModel(CLIPConfig(text_config=text, vision_config=vision, projection_dim=7))
    for name, parameter in model.named_parameters():
        centre = 1.0 if "norm" in name and name.endswith("weight") else 0.0
        parameter.data = centre + 0.3 * torch.randn(parameter.shape)
    model.logit_scale.data = torch.tensor(1.7)
    model.save_pretrained(directory)
    ids = torch.randint(1, END - 1, (BATCH, CONTEXT))
    for row, (length, padding) in enumerate([(3, END), (9, 0), (5, 0), (7, END)]):
        ids[row, 0] = END - 1
        ids[row, length - 1] = END
        ids[row, length:] = padding
    grey = torch.randint(0, 256, (BATCH, 15, 15), dtype=torch.uint8)
    processor = CLIPImageProcessor(
        do_resize=False, do_center_crop=False, image_mean=[0.4, 0.5, 0.55], image_std=[0.3, 0.2, 0.25])
    processor.save_pretrained(directory)
    pixels = processor(grey.unsqueeze(1).expand(-1, 3, -1, -1), return_tensors="pt")["pixel_values"]
    with torch.no_grad():
        output = model.double()(input_ids=ids, pixel_values=pixels.double())
    logits = output.logits_per_image.float().contiguous()
    save_file(
        {"tokens": ids.float(), "grey": grey.float(), "logits": logits},
        directory / "expected.safetensors",
    )


if __name__ == "__main__":
    main(pathlib.Path(sys.argv[1]))
