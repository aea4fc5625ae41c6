"""Hold vectors in memory as rows of int8 numbers, and find those nearest to a question."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

from bot.memory.audience import Audience
from bot.memory.narrowing import Narrowing
from bot.vocabulary import CellType

Vector: TypeAlias = NDArray[np.float32]
Row = Sequence[Any]

# Rows that memory is taken for at a time.
BLOCK_ROWS = 4_096
# Rows that are turned into floats at a time: they stay in the processor's cache.
SLICE_ROWS = 256
# A small server's first block takes no more memory than it needs.
FIRST_BLOCK_ROWS = 128
# What an int8 number holds on either side of zero.
LARGEST = 127

# What decides whether a row may be found, beside its vector.
_ROW = np.dtype(
    [
        ("id", np.int64),
        ("place", np.int32),  # which of the matrix's places; NOWHERE: the row is gone
        ("author", np.int64),
        ("said_at", np.int64),  # milliseconds
        ("oldest", np.int64),  # the oldest message that it was drawn from
        ("cell_type", np.int8),
    ]
)
NOWHERE = -1
NO_TYPE = -1  # a message is of none
_CELL_TYPES = list(CellType)


@dataclass(frozen=True, slots=True)
class Spread:
    """Say how near to a question the memories are that may be found: on average, and at most."""

    mean: float
    best: float

    def share(self, similarity: float) -> float:
        """Return 0 for what is no nearer than the average, 1 for the nearest, and between them."""
        if self.best <= self.mean:  # there is one row, or all are the same
            return 1.0
        return min(1.0, max(0.0, (similarity - self.mean) / (self.best - self.mean)))


@dataclass(frozen=True, slots=True)
class Nearest:
    """Hold the rows nearest to a question with their similarity, nearest first, and the spread."""

    rows: dict[int, float]
    spread: Spread

    def share(self, row: int) -> float:
        """Return how near a row lies, as a share of the spread."""
        return self.spread.share(self.rows[row])


def quantised(vector: Vector) -> bytes:
    """Return a vector as int8 numbers, the largest of them at the end of their range."""
    return bytes(_whole(vector).astype(np.int8).tobytes())


def similarities(question: Vector, vectors: Sequence[bytes]) -> list[float]:
    """Return the cosine of a question and each of these vectors."""
    joined = np.frombuffer(b"".join(vectors), np.int8)
    rows = joined.reshape(-1, question.size)
    asked = _whole(question)
    near = _products(rows, asked) * _inverse_lengths(rows) * _inverse_lengths(asked[np.newaxis])
    return [float(each) for each in near]


class Matrix:
    """Hold the vectors of one table by one model; for one thread at a time."""

    def __init__(self, model: int, dimensions: int) -> None:
        self.of = (model, dimensions)
        self._blocks: list[_Block] = []
        self._places: dict[tuple[int, int], int] = {}  # scope and root → number

    def __len__(self) -> int:
        """Return the number of rows, lost ones among them."""
        return sum(block.size for block in self._blocks)

    @property
    def nbytes(self) -> int:
        """Return the memory that the rows take."""
        return sum(block.nbytes for block in self._blocks)

    def add(self, rows: Sequence[Row]) -> None:
        """Add rows of id, vector, scope, root, author, time, oldest message and cell type."""
        left = list(rows)
        while left:
            block = self._block_with_room()
            taken, left = left[: block.room], left[block.room :]
            block.add([self._facts(row) for row in taken], [row[1] for row in taken])

    def replace(self, ids: Collection[int], rows: Sequence[Row]) -> None:
        """Find what was known by these ids no more, but rows in their place."""
        gone = np.fromiter(ids, np.int64)
        for block in self._blocks:
            known = block.rows[: block.size]
            known["place"][np.isin(known["id"], gone)] = NOWHERE
        self.add(rows)

    def nearest(
        self, question: Vector, audience: Audience, narrowing: Narrowing, limit: int
    ) -> Nearest | None:
        """Return the rows nearest to a question, of those that may be found; None without any."""
        open_places = np.array([audience.sees(*place) for place in self._places] + [False])
        asked = _whole(question)
        found = [block.scored(asked, open_places, narrowing) for block in self._blocks]
        ids = np.concatenate([ids for ids, _ in found]) if found else np.empty(0, np.int64)
        if not ids.size:
            return None
        scores = np.concatenate([scores for _, scores in found])
        scores *= _inverse_lengths(asked[np.newaxis])
        spread = Spread(round(float(scores.mean(dtype=np.float64)), 9), float(scores.max()))
        if limit < scores.size:
            best = scores >= np.partition(scores, -limit)[-limit]
            ids, scores = ids[best], scores[best]
        order = np.lexsort((-ids, -scores))[:limit]
        return Nearest({int(ids[at]): float(scores[at]) for at in order}, spread)

    def _facts(self, row: Row) -> tuple[int, ...]:
        row_id, _, scope, root, author, said_at, oldest, cell_type = row
        place = self._places.setdefault((scope, root), len(self._places))
        type_number = _CELL_TYPES.index(cell_type) if cell_type else NO_TYPE
        return row_id, place, author, said_at, oldest, type_number

    def _block_with_room(self) -> "_Block":
        if not self._blocks or not self._blocks[-1].room:
            rows = min(BLOCK_ROWS, max(FIRST_BLOCK_ROWS, len(self)))
            self._blocks.append(_Block(rows, self.of[1]))
        return self._blocks[-1]


class _Block:
    """Hold up to a fixed number of rows, so that growing moves nothing."""

    def __init__(self, rows: int, dimensions: int) -> None:
        self.size = 0
        self.rows = np.empty(rows, _ROW)
        self._vectors = np.empty((rows, dimensions), np.int8)
        self._inverse_lengths = np.empty(rows, np.float32)

    @property
    def room(self) -> int:
        return len(self.rows) - self.size

    @property
    def nbytes(self) -> int:
        return int(self.rows.nbytes + self._vectors.nbytes + self._inverse_lengths.nbytes)

    def add(self, rows: Sequence[tuple[int, ...]], vectors: Sequence[bytes]) -> None:
        """Add rows that there is room for."""
        added = slice(self.size, self.size + len(rows))
        self.rows[added] = rows
        joined = np.frombuffer(b"".join(vectors), np.int8)
        self._vectors[added] = joined.reshape(len(rows), -1)
        self._inverse_lengths[added] = _inverse_lengths(self._vectors[added])
        self.size = added.stop

    def scored(
        self, asked: Vector, open_places: NDArray[np.bool_], narrowing: Narrowing
    ) -> tuple[NDArray[np.int64], Vector]:
        """Return ids and similarities of the rows that may be found."""
        size = self.size
        rows = self.rows[:size]
        found = np.flatnonzero(open_places[rows["place"]] & _within(rows, narrowing))
        vectors = self._vectors[:size] if found.size == size else self._vectors[found]
        return rows["id"][found], _products(vectors, asked) * self._inverse_lengths[found]


def _products(vectors: NDArray[np.int8], asked: Vector) -> Vector:
    """Return the product of each vector and the one asked for.

    einsum works in this one thread: what the library behind `@` begins at once on all processors
    takes twenty times as long where those are busy.
    """
    products = np.empty(len(vectors), np.float32)
    numbers = np.empty((SLICE_ROWS, asked.size), np.float32)
    for start in range(0, len(vectors), SLICE_ROWS):
        part = vectors[start : start + SLICE_ROWS]
        np.copyto(numbers[: len(part)], part)
        stop = start + len(part)
        np.einsum("ij,j->i", numbers[: len(part)], asked, out=products[start:stop])
    return products


def _within(rows: NDArray[np.void], narrowing: Narrowing) -> NDArray[np.bool_]:
    """Return which rows are what `Narrowing.conditions` asks for."""
    asked = narrowing.parameters
    within = np.ones(rows.size, np.bool_)
    if "author_id" in asked:
        within &= rows["author"] == asked["author_id"]
    if "cell_type" in asked:
        within &= rows["cell_type"] == _CELL_TYPES.index(CellType(str(asked["cell_type"])))
    if "before" in asked:
        within &= rows["oldest"] < asked["before"]
    if "since" in asked:
        within &= rows["said_at"] >= asked["since"]
    if "until" in asked:
        within &= rows["said_at"] < asked["until"]
    return within


def _whole(vector: Vector) -> Vector:
    """Return a vector of whole numbers that an int8 holds.

    Sums of products of such numbers are whole, and a float holds them exactly up to 2**24: a
    similarity is the same in whatever order they are added up, and beside whatever other rows.
    """
    largest = float(np.abs(vector).max())
    scaled: Vector = np.rint(vector * (LARGEST / largest)) if largest else vector
    return scaled


def _inverse_lengths(vectors: NDArray[Any]) -> Vector:
    lengths = np.linalg.norm(vectors.astype(np.float32), axis=1)
    inverse: Vector = np.divide(1, lengths, out=np.zeros_like(lengths), where=lengths > 0)
    return inverse
