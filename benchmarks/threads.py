"""Measure how well conversations in one channel are told apart.

`python -m benchmarks.threads FOLDER`, with logs of jkkummerfeld/irc-disentanglement: a folder of
`.ascii.txt` and `.annotation.txt`. Printed are precision, recall and F1 of the links from messages
to those that they answer, as that data set scores them (a message that starts a conversation is
linked to itself), the same without the server's notices, and of whole conversations found exactly.
Beside it, in the same run: every message answers the one before it.
"""

import argparse
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

from benchmarks.irc_data import Link, Log, read
from bot.memory.talks import Talks

Linker = Callable[[Log], Mapping[int, int]]


@dataclass(frozen=True, slots=True)
class Score:
    """Count what was found of what people noted."""

    found: int = 0
    noted: int = 0
    right: int = 0

    def __add__(self, other: "Score") -> "Score":
        return Score(self.found + other.found, self.noted + other.noted, self.right + other.right)

    @property
    def precision(self) -> float:
        """Return the share of the found that is right."""
        return self.right / self.found if self.found else 0.0

    @property
    def recall(self) -> float:
        """Return the share of the noted that was found."""
        return self.right / self.noted if self.noted else 0.0

    @property
    def f1(self) -> float:
        """Return the harmonic mean of precision and recall."""
        return 2 * self.right / (self.found + self.noted) if self.right else 0.0


def main() -> None:
    """Print the scores of both ways, over all logs and by log."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.threads", description=__doc__)
    parser.add_argument("folder", type=Path)
    logs = read(parser.parse_args().folder)
    if not logs:
        parser.error("There are no logs in this folder.")
    print(f"{sum(len(log.annotated) for log in logs)} lines with notes in {len(logs)} logs")
    for name, linker in (("previous message", previous), ("Memoir", memoir)):
        links = [(log, set(linker(log).items())) for log in logs]
        print(f"\n{name}")
        report("links", (link_score(log, found) for log, found in links))
        report("without notices", (said_score(log, found) for log, found in links))
        report("whole conversations", (conversation_score(log, found) for log, found in links))
        by_log = ", ".join(f"{link_score(log, found).f1:.3f}" for log, found in links)
        print(f"  F1 of links by log: {by_log}")


def previous(log: Log) -> dict[int, int]:
    """Link each message to the one before it; what the server says answers nothing."""
    links = {number: number for number in log.annotated}
    before: dict[int, int] = {after.id: message.id for message, after in pairwise(log.messages)}
    return links | {number: before[number] for number in links if number in before}


def memoir(log: Log) -> dict[int, int]:
    """Link each message to the one that it answers; what the server says answers nothing."""
    links = {number: number for number in log.annotated}
    talks = Talks()
    for message in log.messages:
        answers = talks.place(message).answers
        if message.id in links and answers is not None:
            links[message.id] = answers
    return links


def link_score(log: Log, found: set[Link]) -> Score:
    """Return the score of all links of the lines with notes."""
    return Score(len(found), len(log.links), len(found & log.links))


def said_score(log: Log, found: set[Link]) -> Score:
    """Return the score of the links of what people said."""
    said = {message.id for message in log.messages}
    mine = {link for link in found if link[0] in said}
    noted = {link for link in log.links if link[0] in said}
    return Score(len(mine), len(noted), len(mine & noted))


def conversation_score(log: Log, found: set[Link]) -> Score:
    """Return the score of conversations of two lines or more, right if no line differs."""
    mine, noted = (conversations(log, links) for links in (found, log.links))
    return Score(len(mine), len(noted), len(mine & noted))


def conversations(log: Log, links: Iterable[Link]) -> set[frozenset[int]]:
    """Return the lines with notes that links hold together, directly or not, two or more."""
    groups: dict[int, set[int]] = {}
    for number, answered in links:
        joined = groups.setdefault(number, {number}) | groups.setdefault(answered, {answered})
        groups.update(dict.fromkeys(joined, joined))
    noted = (
        frozenset(line for line in group if line in log.annotated) for group in groups.values()
    )
    return {group for group in noted if len(group) > 1}


def report(name: str, scores: Iterable[Score]) -> None:
    """Print precision, recall and F1 over all logs together."""
    total = sum(scores, Score())
    print(f"  {name:20} P {total.precision:.3f}  R {total.recall:.3f}  F1 {total.f1:.3f}")


if __name__ == "__main__":
    main()
