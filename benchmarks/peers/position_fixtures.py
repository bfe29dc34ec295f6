"""Writes position embeddings that transformers has interpolated for other image sizes.

    python position_fixtures.py ../../model/src/test/resources/cxrcml/model/checkpoint/positions.json

In float64. Made with torch 2.7.1, transformers 5.24.0.
"""

import json
import sys

import torch
from transformers import CLIPVisionConfig
from transformers.models.clip.modeling_clip import CLIPVisionEmbeddings

WIDTH = 3
PATCH = 4


def main(path):
    torch.manual_seed(5)
    rows = []
    for edge, other in ((3, 5), (5, 2), (4, 7), (2, 2)):
        config = CLIPVisionConfig(
            hidden_size=WIDTH, num_attention_heads=1, image_size=edge * PATCH, patch_size=PATCH
        )
        embeddings = CLIPVisionEmbeddings(config)
        torch.nn.init.normal_(embeddings.position_embedding.weight)
        embeddings.double()  # of values that fp32 holds
        tokens = torch.zeros(1, 1 + other * other, WIDTH).double()
        after = embeddings.interpolate_pos_encoding(tokens, other * PATCH, other * PATCH)
        before = embeddings.position_embedding.weight
        rows.append(json.dumps({
            "from": edge, "to": other, "width": WIDTH,
            "before": before.flatten().tolist(), "after": after.flatten().tolist(),
        }))
    with open(path, "w") as file:
        file.write("[\n" + ",\n".join(rows) + "\n]\n")


if __name__ == "__main__":
    main(sys.argv[1])
