"""Writes small image files of many formats, and what Pillow makes of them.

    python format_fixtures.py ../../dataset/src/test/resources/cxrcml/dataset/image/formats.json

`squares` are Pillow 13.0.0's full decoding, convert("L") and bicubic resizing, by size.
"""

import base64
import io
import json
import sys

import numpy
from PIL import Image

SIDE = 160


def pattern():
    y, x = numpy.mgrid[0:SIDE, 0:SIDE]
    return 120 + 70 * numpy.sin(x / 17.0) * numpy.cos(y / 23.0) + 20 * numpy.sin((x + 2 * y) / 31.0)


def encoded(image, **options):
    out = io.BytesIO()
    image.save(out, **options)
    return out.getvalue()


def main(path):
    grey = Image.fromarray(pattern().clip(0, 255).astype(numpy.uint8))
    colours = numpy.stack([pattern(), pattern().T, 255 - pattern()], -1).clip(0, 255)
    rgb = Image.fromarray(colours.astype(numpy.uint8))
    wide = Image.fromarray((pattern() * 257).clip(0, 65535).astype(numpy.uint16))
    files = {
        "grey.jpg": encoded(grey, format="JPEG", quality=95),
        "progressive.jpg": encoded(grey, format="JPEG", quality=95, progressive=True),
        "rgb.jpg": encoded(rgb, format="JPEG", quality=95),
        "rgb-progressive.jpg": encoded(rgb, format="JPEG", quality=95, progressive=True),
        "cmyk.jpg": encoded(rgb.convert("CMYK"), format="JPEG", quality=95),
        "grey.png": encoded(grey, format="PNG"),
        "grey16.png": encoded(wide, format="PNG"),
        "rgb.png": encoded(rgb, format="PNG"),
        "palette.png": encoded(grey.convert("P"), format="PNG"),
    }
    rows = []
    for name, content in files.items():
        image = Image.open(io.BytesIO(content))
        if image.mode.startswith("I"):
            image = Image.fromarray((numpy.asarray(image) / 257 + 0.5).astype(numpy.uint8))
        image = image.convert("L")
        squares = {}
        for size in (120, 40, 20):
            square = numpy.asarray(image.resize((size, size), Image.Resampling.BICUBIC))
            squares[size] = base64.b64encode(square.tobytes()).decode()
        rows.append(json.dumps({
            "name": name, "file": base64.b64encode(content).decode(), "squares": squares,
        }))
    with open(path, "w") as file:
        file.write("[\n" + ",\n".join(rows) + "\n]\n")


if __name__ == "__main__":
    main(sys.argv[1])
