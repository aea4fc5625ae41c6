"""Tell which scenes belong together, by the links between them.

The communities are Louvain's: each spot moves to the neighbours' community with which it shares
more weight than chance would give it, until none moves; then whole communities do the same.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence

from bot.map.chart import Road

# How many of its strongest roads each spot keeps: more are a web in which nothing is told apart.
STRONGEST = 3

_Links = Mapping[int, Mapping[int, float]]


def strongest(count: int, roads: Iterable[Road]) -> list[Road]:
    """Return the roads that are among the strongest of one of their ends, heaviest last."""
    merged: dict[tuple[int, int], float] = defaultdict(float)
    for road in roads:
        if road.a != road.b and road.weight > 0:
            merged[min(road.a, road.b), max(road.a, road.b)] += road.weight
    of_spot: list[list[tuple[float, int, int]]] = [[] for _ in range(count)]
    for (a, b), weight in merged.items():
        for end in (a, b):
            of_spot[end].append((-weight, a, b))
    kept = {each for found in of_spot for each in sorted(found)[:STRONGEST]}
    return [Road(a, b, -weight) for weight, a, b in sorted(kept, reverse=True)]


def islands(count: int, roads: Sequence[Road]) -> list[list[int]]:
    """Return the spots in groups that belong together, each and all in a steady order."""
    links: dict[int, dict[int, float]] = {spot: {} for spot in range(count)}
    for road in roads:
        links[road.a][road.b] = links[road.b][road.a] = road.weight
    groups: dict[int, list[int]] = {spot: [spot] for spot in range(count)}
    while True:
        home = _settled(links)
        if len(set(home.values())) == len(links):
            return list(groups.values())
        joined: dict[int, list[int]] = {}
        for node, community in sorted(home.items()):
            joined.setdefault(community, []).extend(groups[node])
        groups = {community: sorted(spots) for community, spots in joined.items()}
        links = _between(home, links)


def _settled(links: _Links) -> dict[int, int]:
    """Return a community for each node, named after one of its nodes."""
    degree = {node: sum(ends.values()) for node, ends in links.items()}
    total = sum(degree.values()) or 1.0
    home = {node: node for node in links}
    inside = dict(degree)
    moving = True
    while moving:
        moving = False
        for node, ends in links.items():
            pull: dict[int, float] = defaultdict(float)
            for end, weight in ends.items():
                if end != node:
                    pull[home[end]] += weight
            old = home[node]
            inside[old] -= degree[node]
            chance = degree[node] / total
            best = old
            gain = pull.get(old, 0.0) - chance * inside[old]
            for community, weight in sorted(pull.items()):
                better = weight - chance * inside[community]
                if better > gain + 1e-9:
                    best, gain = community, better
            inside[best] += degree[node]
            home[node] = best
            moving = moving or best != old
    return home


def _between(home: Mapping[int, int], links: _Links) -> dict[int, dict[int, float]]:
    """Return the links between communities; those within one are its link to itself."""
    joined: dict[int, dict[int, float]] = {
        community: {} for community in sorted(set(home.values()))
    }
    for node, ends in links.items():
        for end, weight in ends.items():
            row = joined[home[node]]
            row[home[end]] = row.get(home[end], 0.0) + weight
    return joined
