"""Can kinds of answers be told apart by how long they took? Two classifiers, and their AUC."""

from __future__ import annotations

import math
from bisect import bisect_left, bisect_right
from collections.abc import Mapping, Sequence
from itertools import combinations

BINS = 16


def area_under_curve(low: Sequence[float], high: Sequence[float]) -> float:
    """Return how often a value of `high` is above one of `low`, ties counted half (Mann-Whitney)."""
    ordered = sorted(low)
    above = sum(bisect_left(ordered, value) + bisect_right(ordered, value) for value in high)
    return above / (2 * len(low) * len(high))


def threshold_auc(one: Sequence[float], other: Sequence[float]) -> float:
    """Return what the best single limit on the time is worth: 0.5 is a guess, 1 is certain."""
    area = area_under_curve(one, other)
    return max(area, 1 - area)


def histogram_auc(one: Sequence[float], other: Sequence[float]) -> float:
    """Return what a histogram of both is worth on times it has not seen: two-fold cross-validation.

    It sees what no limit can: two kinds with the same middle and different shapes.
    """
    areas = []
    for fold in (0, 1):
        learnt = (one[fold::2], other[fold::2])
        edges = _edges(sorted([*learnt[0], *learnt[1]]))
        first, second = (_shares(part, edges) for part in learnt)
        score = [math.log(b / a) for a, b in zip(first, second, strict=True)]
        unseen = (one[1 - fold :: 2], other[1 - fold :: 2])
        scores = [[score[bisect_right(edges, value)] for value in part] for part in unseen]
        areas.append(area_under_curve(scores[0], scores[1]))
    return sum(areas) / len(areas)


def _edges(ordered: Sequence[float]) -> list[float]:
    return [ordered[len(ordered) * place // BINS] for place in range(1, BINS)]


def _shares(values: Sequence[float], edges: Sequence[float]) -> list[float]:
    counts = [1.0] * (len(edges) + 1)
    for value in values:
        counts[bisect_right(edges, value)] += 1
    return [count / sum(counts) for count in counts]


def worst_pair(times: Mapping[str, Sequence[float]]) -> tuple[float, float, str]:
    """Return the best either classifier does on any two kinds, and which two those are."""
    found = [
        (threshold_auc(times[a], times[b]), histogram_auc(times[a], times[b]), f"{a} / {b}")
        for a, b in combinations(times, 2)
    ]
    worst = max(found, key=lambda pair: max(pair[:2]))
    return max(pair[0] for pair in found), max(pair[1] for pair in found), worst[2]
