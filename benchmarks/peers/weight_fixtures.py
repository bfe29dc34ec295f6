"""Writes the small CLIP of clip_fixtures.py as transformers saves a large one.

    python weight_fixtures.py ../../model/src/test/resources/cxrcml/model/checkpoint/sharded

In bf16, cut into several files with an index. Made with torch 2.7.1, transformers 5.24.0.
"""

import sys

import torch
from clip_fixtures import example


def main(path):
    example()[0].to(torch.bfloat16).save_pretrained(path, max_shard_size="12KB")


if __name__ == "__main__":
    main(sys.argv[1])
