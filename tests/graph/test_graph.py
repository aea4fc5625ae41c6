"""Order steps by what they read and write."""

from dataclasses import dataclass

import pytest

from bot.graph.graph import Graph


@dataclass(frozen=True)
class Node:
    name: str
    reads: frozenset[str]
    writes: frozenset[str]


def node(name: str, reads: str, writes: str = "") -> Node:
    return Node(name, frozenset(reads.split()), frozenset(writes.split()))


LATE = node("late", "b", "c")
SIDE = node("side", "a")
EARLY = node("early", "messages", "a")
MIDDLE = node("middle", "a messages", "b")


def test_each_step_comes_after_those_that_it_reads_from_however_they_are_given() -> None:
    graph = Graph([LATE, SIDE, MIDDLE, EARLY])
    at = {name: place for place, name in enumerate(graph.order)}
    assert at["early"] < at["middle"] < at["late"]
    assert at["early"] < at["side"]
    assert graph.before("middle") == {"early"}
    assert graph.before("early") == frozenset()
    assert {each.name for each in graph.nodes} == set(at)


@pytest.mark.parametrize(
    ("nodes", "complaint"),
    [
        ([EARLY, EARLY], "Two steps have one name"),
        ([EARLY, node("other", "messages", "a")], "Two steps write a"),
        ([node("forger", "messages", "messages")], "Two steps write messages"),
        ([MIDDLE], "No step writes a, which middle reads"),
        ([node("one", "b", "a"), node("two", "a", "b")], "Steps wait for each other"),
    ],
)
def test_steps_that_make_no_graph_are_refused(nodes: list[Node], complaint: str) -> None:
    with pytest.raises(ValueError, match=complaint):
        Graph(nodes)


def test_it_is_drawn_with_its_data_on_the_arrows() -> None:
    drawn = Graph([EARLY, MIDDLE]).mermaid().splitlines()
    assert drawn[0] == "flowchart LR"
    assert set(drawn[1:]) == {
        "    messages([messages]) -- messages --> early[early]",
        "    early[early] -- a --> middle[middle]",
        "    messages([messages]) -- messages --> middle[middle]",
    }
