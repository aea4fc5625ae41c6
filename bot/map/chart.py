"""Hold what a map is drawn of, and what comes of drawing it."""

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Spot:
    """Hold one scene as the map shows it."""

    name: str  # whatever people or models called it
    memories: int
    age: float  # days since something was added to it


@dataclass(frozen=True, slots=True)
class Road:
    """Join two spots, given by their places in the chart."""

    a: int
    b: int
    weight: float  # above 0; comparable within one chart only


@dataclass(frozen=True, slots=True)
class Chart:
    """Hold all that a map shows."""

    spots: Sequence[Spot]
    roads: Sequence[Road] = ()


@dataclass(frozen=True, slots=True)
class Picture:
    """Hold a drawn map."""

    png: bytes
    width: int  # pixels
    height: int
    numbered: tuple[
        tuple[str, str], ...
    ] = ()  # signs in the picture, for names no font could write
