"""Makes big grey JPEG files, or prints how many of them Pillow's draft mode prepares a second.

    python preparation.py generate DIR
    python preparation.py run DIR
"""

import glob
import os
import sys
import time

import numpy
from PIL import Image

SIZE = 224
ROUNDS = 3


def generate(folder):
    """2,500 x 3,000, of about the 1.5 MB that an image of MIMIC-CXR-JPG has on average."""
    os.makedirs(folder)
    width, height = 2500, 3000
    for seed in range(12):
        random = numpy.random.default_rng(seed)
        y, x = numpy.mgrid[0:height, 0:width].astype(numpy.float32)
        smooth = 128 + 60 * numpy.sin(x / 300 + seed) * numpy.cos(y / 400)
        coarse = random.normal(0, 30, (height // 8, width // 8)).astype(numpy.float32)
        coarse = numpy.asarray(Image.fromarray(coarse).resize((width, height)))
        pixels = smooth + coarse + random.normal(0, 3, (height, width))
        image = Image.fromarray(pixels.clip(0, 255).astype(numpy.uint8))
        image.save(f"{folder}/{seed:02}.jpg", quality=90)


def square(path):
    image = Image.open(path)
    image.draft("L", (SIZE, SIZE))
    width, height = image.size
    shorter = min(width, height)
    image = image.resize(
        (width * SIZE // shorter, height * SIZE // shorter), Image.Resampling.BICUBIC)
    left, top = (image.width - SIZE) // 2, (image.height - SIZE) // 2
    return numpy.asarray(image.crop((left, top, left + SIZE, top + SIZE)))


def run(folder):
    paths = sorted(glob.glob(f"{folder}/*.jpg"))
    for path in paths:
        square(path)
    start = time.perf_counter()
    for _ in range(ROUNDS):
        for path in paths:
            assert square(path).shape == (SIZE, SIZE)
    print(f"{ROUNDS * len(paths) / (time.perf_counter() - start):.3f}")


if __name__ == "__main__":
    {"generate": generate, "run": run}[sys.argv[1]](sys.argv[2])
