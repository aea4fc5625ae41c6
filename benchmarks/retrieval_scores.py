"""Score rankings against the messages that hold the answers."""

import math
import random
from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass, field
from statistics import mean

from bot.ids import MessageId

DEPTHS = (5, 10, 20, 50)
# Hit and nDCG are told at the depth of which recall is told most.
DEPTH = 10
RESAMPLES = 2_000
PERCENT_INSIDE = 95


def recall_at(depth: int, ranking: Sequence[MessageId], evidence: Set[MessageId]) -> float:
    """Return the share of the evidence among the first of a ranking."""
    return len(evidence & set(ranking[:depth])) / len(evidence)


def hit_at(depth: int, ranking: Sequence[MessageId], evidence: Set[MessageId]) -> float:
    """Return 1 if any evidence is among the first of a ranking, else 0."""
    return float(not evidence.isdisjoint(ranking[:depth]))


def ndcg_at(depth: int, ranking: Sequence[MessageId], evidence: Set[MessageId]) -> float:
    """Return the discounted gain of the first of a ranking, as a share of the best possible."""
    gain = sum(1 / math.log2(at + 2) for at, each in enumerate(ranking[:depth]) if each in evidence)
    return gain / sum(1 / math.log2(at + 2) for at in range(min(depth, len(evidence))))


COLUMNS = (*(f"R@{depth}" for depth in DEPTHS), f"hit@{DEPTH}", f"nDCG@{DEPTH}")


@dataclass(frozen=True, slots=True)
class Scores:
    """Collect one method's scores by category."""

    by_category: dict[int, list[tuple[float, ...]]] = field(default_factory=dict)

    def add(self, category: int, ranking: Sequence[MessageId], evidence: Set[MessageId]) -> None:
        """Score one question's ranking."""
        found = [recall_at(depth, ranking, evidence) for depth in DEPTHS]
        scores = (*found, hit_at(DEPTH, ranking, evidence), ndcg_at(DEPTH, ranking, evidence))
        self.by_category.setdefault(category, []).append(scores)

    def of(self, categories: Sequence[int]) -> list[tuple[float, ...]]:
        """Return the scores of every question of these categories."""
        return [row for each in categories for row in self.by_category.get(each, [])]


def table(name: str, scores: Scores, categories: Mapping[int, str], overall: Sequence[int]) -> str:
    """Return a method's mean scores by category, and over some of them with an interval."""
    lines = [name, f"{'':14}" + "".join(f"{column:>9}" for column in COLUMNS) + "        n"]
    lines += [_row(categories[each], scores.of([each])) for each in sorted(scores.by_category)]
    rows = scores.of(overall)
    lines.append(_row(f"all of {overall[0]}-{overall[-1]}", rows))
    low, high = interval([row[DEPTHS.index(DEPTH)] for row in rows])
    lines.append(f"{'':14}R@{DEPTH} {low:.3f} to {high:.3f} ({PERCENT_INSIDE} % interval)")
    return "\n".join(lines)


def interval(values: Sequence[float]) -> tuple[float, float]:
    """Return between which means of resampled questions the middle PERCENT_INSIDE % lie."""
    draw = random.Random(0)  # the same questions give the same interval
    means = sorted(mean(draw.choices(values, k=len(values))) for _ in range(RESAMPLES))
    outside = RESAMPLES * (100 - PERCENT_INSIDE) // 200
    return means[outside], means[-outside - 1]


def _row(title: str, rows: Sequence[tuple[float, ...]]) -> str:
    means = "".join(f"{mean(column):9.3f}" for column in zip(*rows, strict=True))
    return f"{title:14}{means}{len(rows):9}"
