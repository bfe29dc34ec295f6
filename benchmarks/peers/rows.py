"""Writes a comparison's rows and prints them.

    python rows.py OUT "WHAT|UNIT|PEER|more or less|FILE OF OURS|FILE OF THE PEER'S" ...

Each file has a number a line, one a round; the median counts. A ratio above 1 means ours is better.
"""

import datetime
import json
import os
import platform
import statistics
import sys


def median(path):
    with open(path) as file:
        return statistics.median(float(line) for line in file if line.strip())


def main(out, *rows):
    result = {
        "machine": f"{os.cpu_count()} cores {platform.machine()}, no GPU",
        "date": datetime.date.today().isoformat(),
        "rows": [],
    }
    for row in rows:
        what, unit, peer_name, better, ours, theirs = row.split("|")
        ours, theirs = median(ours), median(theirs)
        ratio = ours / theirs if better == "more" else theirs / ours
        result["rows"].append({
            "what": what, "unit": unit, "ours": ours, "peer": theirs, "peer_name": peer_name,
            "ratio": round(ratio, 3),
        })
        print(f"{what}: {ours:g} {unit}; {peer_name}: {theirs:g} {unit}; ratio {ratio:.2f}")
    with open(out, "w") as file:
        json.dump(result, file, indent=2)


if __name__ == "__main__":
    main(*sys.argv[1:])
