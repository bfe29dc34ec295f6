"""Writes what transformers and Pillow make of synthetic images.

    python image_fixtures.py ../../dataset/src/test/resources/cxrcml/dataset/image/squares.json

Cropped: CLIPImageProcessor's resizing (bicubic, antialiased) and centre crop. Padded, as CheXzero
does: the longer side resized by Pillow's bicubic filter, then pasted on black; this must be what
CLIPImageProcessor makes of the preprocessor_config.json of a padded export. Made with transformers
5.24.0 (its Pillow backend; for the comparison torchvision's) and Pillow 13.0.0.
"""

import json
import sys

import numpy
from PIL import Image
from transformers import CLIPImageProcessor
from transformers.models.clip.image_processing_pil_clip import CLIPImageProcessorPil

# Shrunk and enlarged, wide and tall, with even and odd amounts to crop or pad.
SIZES = [(37, 23, 5), (4, 7, 6), (61, 47, 16), (90, 41, 13), (33, 95, 14), (21, 20, 19), (50, 3, 4),
         (46, 31, 13)]  # 46 * (13 / 46) is less than 13


def pattern(width, height):
    y, x = numpy.mgrid[0:height, 0:width]
    return Image.fromarray(((x * 7 + y * 13 + x * y) % 256).astype(numpy.uint8))


def cropped(image, size):
    processor = CLIPImageProcessorPil(
        size={"shortest_edge": size}, crop_size={"height": size, "width": size},
        do_rescale=False, do_normalize=False,
    )
    pixels = processor(image.convert("RGB"), return_tensors="np")["pixel_values"][0]
    assert (pixels[0] == pixels[1]).all() and pixels.shape == (3, size, size)
    return pixels[0].astype(int)


def padded(image, size):
    longer = max(image.size)
    width, height = (max(1, int(side * (size / longer))) for side in image.size)
    square = Image.new("L", (size, size))
    resized = image.resize((width, height), Image.Resampling.BICUBIC)
    square.paste(resized, ((size - width) // 2, (size - height) // 2))
    pixels = numpy.asarray(square).astype(int)
    processor = CLIPImageProcessor(
        size={"max_height": size, "max_width": size}, crop_size={"height": size, "width": size},
        do_rescale=False, do_normalize=False,
    )
    if min(width, height) > 1:  # transformers does not enlarge what would vanish
        theirs = processor(image.convert("RGB"), return_tensors="np")["pixel_values"][0][0]
        assert abs(theirs.astype(int) - pixels).max() <= 1, (image.size, size)
    return pixels


def main(path):
    rows = []
    for width, height, size in SIZES:
        image = pattern(width, height)
        for fit, square in (("CROP", cropped), ("PAD", padded)):
            pixels = square(image, size).ravel().tolist()
            row = {"width": width, "height": height, "size": size, "fit": fit, "pixels": pixels}
            rows.append(json.dumps(row, separators=(",", ":")))
    with open(path, "w") as file:
        file.write("[\n" + ",\n".join(rows) + "\n]\n")


if __name__ == "__main__":
    main(sys.argv[1])
