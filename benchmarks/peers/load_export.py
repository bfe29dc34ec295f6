"""Opens a directory with transformers and says what it found, as one line of JSON.

    python load_export.py DIRECTORY

`missing` and `unexpected` are the tensors that from_pretrained had to make up or left out, `logits`
what the model says of a grey image and two texts, through the directory's own processor.
"""

import json
import sys

import torch
import transformers
from PIL import Image


def main(directory):
    model, info = transformers.CLIPModel.from_pretrained(directory, output_loading_info=True)
    processor = transformers.CLIPProcessor.from_pretrained(directory)
    image = Image.linear_gradient("L").convert("RGB")
    texts = ["Edema is present.", "No edema."]
    inputs = processor(text=texts, images=image, return_tensors="pt", padding=True)
    with torch.no_grad():
        logits = model.eval()(**inputs).logits_per_image
    print(json.dumps({
        "transformers": transformers.__version__,
        "parameters": sum(parameter.numel() for parameter in model.parameters()),
        "tensors": len(list(model.parameters())),
        "missing": sorted(info["missing_keys"]),
        "unexpected": sorted(info["unexpected_keys"]),
        "mismatched": sorted(str(key) for key in info["mismatched_keys"]),
        "image": list(inputs["pixel_values"].shape),
        "end": int(inputs["input_ids"].max()),
        "logits": logits[0].tolist(),
    }))


if __name__ == "__main__":
    main(sys.argv[1])
