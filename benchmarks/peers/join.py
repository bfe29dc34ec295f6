"""Joins tables and reports in MIMIC-CXR's layout by pandas and zipfile; prints seconds and MB.

    python join.py DIR
"""

import re
import resource
import sys
import time
import zipfile

import pandas

HEADER = re.compile(r"\n ([A-Z ()/,-]+):\s")


def text_of(report):
    parts = HEADER.split(report)
    sections = dict(zip(parts[1::2], parts[2::2]))
    text = sections.get("IMPRESSION") or sections.get("FINDINGS") or ""
    return " ".join(text.split())


def main(root):
    start = time.perf_counter()
    metadata = pandas.read_csv(f"{root}/mimic-cxr-2.0.0-metadata.csv.gz")
    labels = pandas.read_csv(f"{root}/labels/train_labeled.csv")
    rows = labels.merge(metadata[["dicom_id", "ViewPosition"]], on="dicom_id", suffixes=("", "_m"))
    rows = rows[rows["ViewPosition_m"].isin(["AP", "PA"])]
    texts = {}
    with zipfile.ZipFile(f"{root}/mimic-cxr-reports.zip") as reports:
        for path in rows["fpath"].str.rsplit("/", n=1).str[0].unique():
            texts[path] = text_of(reports.read(path + ".txt").decode())
    rows["text"] = rows["fpath"].str.rsplit("/", n=1).str[0].map(texts)
    rows = rows[rows["text"] != ""]
    seconds = time.perf_counter() - start
    print(f"{len(rows)} rows", file=sys.stderr)
    print(f"{seconds:.2f} {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f}")


if __name__ == "__main__":
    main(sys.argv[1])
