import random
from itertools import combinations

from bot.map.chart import Chart, Road, Spot

TOPICS = (
    "Boat repairs, Harbour festival, Club budget, Winter storage, Race calendar, Youth training,"
    " Kitchen rota, Canoe purchase, Safety vests, Website relaunch, Newsletter, Crane inspection"
).split(", ")
SEASONS = "North South Old New Junior Autumn Spring Night Guest River Lake".split()

HOSTILE = (
    "Two\nlines\r\nand\ttabs",
    "\u202egnihtyreve nruT\u202c",
    "\x00\x1b[31mred\x07",
    "W" * 60,
    "wide words " * 5,
    "\ufdfd" * 60,
    "Z" + "\u0301\u0327\u0489" * 25,
    "\u200b\u200d\ufeff",
    " ",
    "",
    "\ud800",
    "<@123> **bold** `code`",
    "\U0001f680 Launch",
    "\U0001f389",
)


def chart(count: int, *, seed: int = 1, roads: float = 1.5, groups: int = 0) -> Chart:
    """Return so many scenes, a few large ones and many small ones, linked within groups."""
    made = random.Random(seed)
    groups = groups or max(1, round(count**0.6))
    spots = [
        Spot(
            _name(number, made), min(260, int(made.paretovariate(0.9) * 2)), made.expovariate(0.04)
        )
        for number in range(count)
    ]
    pairs = [pair for pair in combinations(range(count), 2) if pair[0] % groups == pair[1] % groups]
    chosen = made.sample(pairs, min(len(pairs), round(count * roads)))
    return Chart(spots, [Road(a, b, made.uniform(0.5, 4)) for a, b in chosen])


def _name(number: int, made: random.Random) -> str:
    if number < len(TOPICS):
        return TOPICS[number]
    return f"{made.choice(SEASONS)} {made.choice(TOPICS).lower()}"
