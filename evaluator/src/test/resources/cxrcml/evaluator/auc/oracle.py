"""Writes oracle.json: areas by scikit-learn for random and degenerate samples with ties.

Weights are whole numbers; scikit-learn gets them as repeated rows, so that its own handling of
weights is not what is tested. Run: python oracle.py > oracle.json
"""
import json

import numpy as np
import sklearn
from sklearn.metrics import average_precision_score, roc_auc_score


def case(what, scores, labels, weights=None):
    scores = np.asarray(scores, dtype=np.float32)
    labels = np.asarray(labels)
    weights = np.ones(len(labels), int) if weights is None else np.asarray(weights)
    s, l = np.repeat(scores, weights), np.repeat(labels, weights)
    defined = 0 < l.sum() < len(l)
    return {
        "what": what,
        "scores": [float(v) for v in scores],
        "labels": [int(v) for v in labels],
        "weights": [int(v) for v in weights],
        "auc": float(roc_auc_score(l, s)) if defined else None,
        "ap": float(average_precision_score(l, s)) if defined else None,
    }


random = np.random.default_rng(7)
cases = [
    case("perfect", [0.1, 0.2, 0.7, 0.9], [0, 0, 1, 1]),
    case("inverted", [0.9, 0.7, 0.2, 0.1], [0, 0, 1, 1]),
    case("all tied", [0.5, 0.5, 0.5, 0.5, 0.5], [0, 1, 0, 0, 1]),
    case("two samples", [-1.5, 2.5], [1, 0]),
    case("zeros of both signs", [-0.0, 0.0, 0.3, -0.2], [1, 0, 1, 0]),
    case("no positive", [0.1, 0.2, 0.3], [0, 0, 0]),
    case("no negative", [0.1, 0.2, 0.3], [1, 1, 1]),
    case("one positive, last", [0.4, 0.3, 0.2, 0.1], [0, 0, 0, 1]),
    case("positives weighted away", [0.4, 0.3, 0.2], [0, 1, 0], [1, 0, 2]),
    case("huge and tiny", [1e30, -1e30, 1e-30, -1e-30, 0], [1, 0, 0, 1, 1]),
]
for n, levels, share in [(17, 0, 0.5), (60, 0, 0.1), (60, 5, 0.3), (101, 3, 0.05), (80, 2, 0.6)]:
    scores = random.normal(size=n)
    if levels:
        scores = np.floor((scores - scores.min()) / np.ptp(scores) * levels)
    labels = (random.random(n) < share).astype(int)
    cases.append(case(f"random, {n} samples, {levels} levels", scores, labels))
    weights = random.integers(0, 4, n)
    cases.append(case(f"random, weighted, {n} samples, {levels} levels", scores, labels, weights))
lines = ",\n".join(json.dumps(c) for c in cases)
print(f'{{"made_with": "scikit-learn {sklearn.__version__}", "cases": [\n{lines}\n]}}')
