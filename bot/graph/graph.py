"""Order the steps of the memory work by what they read and write, and draw them."""

from collections.abc import Iterator, Sequence
from graphlib import CycleError, TopologicalSorter
from typing import Protocol

# What people say comes from outside.
GIVEN = frozenset({"messages"})


class Node(Protocol):
    """Be in a graph: have a name, and say what is read and written."""

    @property
    def name(self) -> str:
        """Return what it is called in the graph."""

    @property
    def reads(self) -> frozenset[str]:
        """Return which data it works from: it runs after the steps that write them."""

    @property
    def writes(self) -> frozenset[str]:
        """Return which data it makes; no other step makes them."""


class Graph:
    """Know which step comes after which; raise ValueError for steps that make no graph."""

    def __init__(self, nodes: Sequence[Node]) -> None:
        self._nodes = {node.name: node for node in nodes}
        if len(self._nodes) < len(nodes):
            raise ValueError("Two steps have one name.")
        self._writers: dict[str, str] = {}
        for node in nodes:
            for datum in node.writes:
                if datum in self._writers or datum in GIVEN:
                    raise ValueError(f"Two steps write {datum}.")
                self._writers[datum] = node.name
        self._before = {node.name: frozenset(self._makers(node)) for node in nodes}
        try:
            self.order = tuple(TopologicalSorter(self._before).static_order())
        except CycleError as error:
            raise ValueError(f"Steps wait for each other: {error.args[1]}.") from error

    @property
    def nodes(self) -> list[Node]:
        """Return its steps in their order."""
        return [self._nodes[name] for name in self.order]

    def before(self, name: str) -> frozenset[str]:
        """Return the steps whose outcome a step reads."""
        return self._before[name]

    def sources(self, name: str) -> frozenset[str]:
        """Return the data that a step works from, also by way of others."""
        own = self._nodes[name].reads
        return own.union(*(self.sources(before) for before in self._before[name]))

    def mermaid(self) -> str:
        """Return the graph as a Mermaid flowchart, the data on its arrows."""
        lines = ["flowchart LR"]
        for name in self.order:
            for datum in sorted(self._nodes[name].reads):
                maker = self._writers.get(datum, datum)
                lines.append(f"    {_box(maker)} -- {datum} --> {_box(name)}")
        return "\n".join(lines)

    def _makers(self, node: Node) -> Iterator[str]:
        for datum in node.reads - GIVEN:
            if datum not in self._writers:
                raise ValueError(f"No step writes {datum}, which {node.name} reads.")
            yield self._writers[datum]


def _box(name: str) -> str:
    """Return a step as a box, what comes from outside as a rounded one."""
    return f"{name}([{name}])" if name in GIVEN else f"{name}[{name}]"
