"""Makes a folder of JPEG files, or prints how many samples torchvision loads from it a second.

    python loader.py generate DIR
    python loader.py run DIR
"""

import os
import sys
import time

import numpy
import torch
from PIL import Image

SAMPLES = 2000
SIDE = 512


def generate(folder):
    """Grey images in a folder a class, as ImageFolder wants, and the tables of `prepare csv`."""
    os.makedirs(f"{folder}/images/chest")
    y, x = numpy.mgrid[0:SIDE, 0:SIDE].astype(numpy.float32)
    reports = ["image,subject_id,text"]
    labels = ["image,Edema"]
    for i in range(SAMPLES):
        random = numpy.random.default_rng(i)
        pixels = 128 + 60 * numpy.sin(x / 60 + i) * numpy.cos(y / 80) + random.normal(0, 5, x.shape)
        name = f"images/chest/{i:05}.jpg"
        image = Image.fromarray(pixels.clip(0, 255).astype(numpy.uint8))
        image.save(f"{folder}/{name}", quality=90)
        reports.append(f"{name},p{i},No focal consolidation in image {i}. The heart is not enlarged.")
        labels.append(f"{name},{i % 2}")
    for table, lines in (("reports", reports), ("labels", labels)):
        with open(f"{folder}/{table}.csv", "w") as file:
            file.write("\n".join(lines) + "\n")


def run(folder):
    from torchvision import datasets, transforms

    torch.set_num_threads(1)
    transform = transforms.Compose([
        transforms.Resize(224, interpolation=transforms.InterpolationMode.BICUBIC),
        transforms.RandomCrop(224, padding=8, padding_mode="edge"),
        transforms.ToTensor(),
        transforms.Normalize((0.4815, 0.4578, 0.4082), (0.2686, 0.2613, 0.2758)),
    ])
    loader = torch.utils.data.DataLoader(
        datasets.ImageFolder(f"{folder}/images", transform), batch_size=32, shuffle=True,
        num_workers=2, persistent_workers=True)
    for _ in loader:  # starts the workers and fills the page cache
        pass
    start = time.perf_counter()
    samples = sum(len(images) for images, _ in loader)
    print(f"{samples / (time.perf_counter() - start):.1f}")


if __name__ == "__main__":
    {"generate": generate, "run": run}[sys.argv[1]](sys.argv[2])
