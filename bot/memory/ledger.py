"""Keep account of what a server uses each day: numbers only, and none older than yesterday."""

import json
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from bot.clock import Clock
from bot.memory.budgets import Bearers, Budget, Budgets, BudgetSpent, Level, Matter, Spent
from bot.memory.connections import Connections, Row, Transaction

# Yesterday's stay, for an operator may set another time zone.
KEPT_DAYS = 1

_BITS = {Matter.TOKENS: 1, Matter.MESSAGES: 2, Matter.SIZE: 4}  # of `told`
# The accounts asked for, and the size of the database without its free pages, in one small read.
_SIZE = """
SELECT (page_count - freelist_count) * page_size AS size
FROM pragma_page_count, pragma_freelist_count, pragma_page_size
"""
_OF_DAY = f"""
SELECT level, id, tokens, messages, refused FROM ledger WHERE (day, level, id) IN (
    SELECT :day, json_extract(value, '$[0]'), json_extract(value, '$[1]') FROM json_each(:accounts)
)
UNION ALL SELECT '', size, 0, 0, 0 FROM ({_SIZE})
"""
_ADD = """
INSERT INTO ledger (day, level, id, tokens, messages, refused) VALUES (?, ?, ?, ?, ?, ?)
ON CONFLICT (day, level, id) DO UPDATE SET tokens = tokens + excluded.tokens,
    messages = messages + excluded.messages, refused = refused + excluded.refused
"""
_TELL = """
INSERT INTO ledger (day, level, id, told) VALUES (:day, :level, :id, :bit)
ON CONFLICT (day, level, id) DO UPDATE SET told = told | :bit WHERE told & :bit = 0 RETURNING 1
"""

Account = tuple[Level, int]


def today(clock: Clock) -> int:
    """Return the number of the day it is where the clock is."""
    return clock().toordinal()


@dataclass(slots=True)
class Used:
    """Count what was used of one account in a day."""

    tokens: int = 0
    messages: int = 0  # kept
    refused: int = 0  # messages over a budget


@dataclass(slots=True)
class Day:
    """Hold what was used in a day, as far as it was asked for."""

    accounts: defaultdict[Account, Used] = field(default_factory=lambda: defaultdict(Used))
    size: int = 0  # bytes of the database that are in use

    @classmethod
    def of(cls, rows: Iterable[Row]) -> "Day":
        """Read the rows of _OF_DAY."""
        day = cls()
        for level, number, *used in rows:
            if level:
                day.accounts[Level(level), number] = Used(*used)
            else:
                day.size = number
        return day

    def spent_tokens(self, budget: Budget, bearers: Bearers, share: float = 1.0) -> Spent | None:
        """Return the first budget of which a share is used up, if any."""
        used = {level: self.accounts[level, each].tokens for level, each in bearers.ids.items()}
        return _spent(Matter.TOKENS, budget, used, share)

    def spent_messages(self, budgets: Budgets, bearers: Bearers) -> Spent | None:
        """Return what stands against keeping one more message, if anything."""
        if budgets.size and self.size >= budgets.size:
            return Spent(Matter.SIZE, Level.GUILD, budgets.size)
        used = {level: self.accounts[level, each].messages for level, each in bearers.ids.items()}
        return _spent(Matter.MESSAGES, budgets.messages, used)


class Ledger:
    """Add up what was used, on disk before it counts as done."""

    def __init__(self, connections: Connections, clock: Clock) -> None:
        self._connections = connections
        self._clock = clock

    async def day(self, bearers: Bearers) -> Day:
        """Return what these used today, and the server."""
        parameters = _asked(today(self._clock), bearers.ids.items())
        return Day.of(await self._connections.fetch(_OF_DAY, parameters))

    async def spend(self, bearers: Bearers, tokens: int) -> None:
        """Count tokens that were used just now."""
        day = today(self._clock)
        rows = [(day, level, each, tokens, 0, 0) for level, each in bearers.ids.items()]

        async def write(transaction: Transaction) -> None:
            await transaction.run_many(_ADD, rows)
            await _prune(transaction, day)

        await self._connections.write(write)

    async def prune(self) -> None:
        """Forget what was used before yesterday; otherwise that is done as more is used."""
        day = today(self._clock)
        if await self._connections.fetch(
            "SELECT 1 FROM ledger WHERE day < ? LIMIT 1", (_old(day),)
        ):
            await self._connections.write(lambda transaction: _prune(transaction, day))

    async def first_told(self, spent: Spent, bearers: Bearers) -> bool:
        """Note that it is told that a budget is used up; return whether it is the first time today.

        A person's is told to the person, every other once in each channel.
        """
        level, accounts = spent.level, bearers.ids
        if level is Level.GUILD and Level.CHANNEL in accounts:
            level = Level.CHANNEL
        values = {
            "day": today(self._clock),
            "level": level,
            "id": accounts[level],
            "bit": _BITS[spent.matter],
        }
        return bool(await self._connections.write(lambda t: t.fetch(_TELL, values)))


class Tally:
    """Count messages within the transaction that keeps them, however many share it."""

    def __init__(self, transaction: Transaction, day: int, known: Day) -> None:
        self._transaction = transaction
        self._day = day
        self._known = known
        self._begins = (Level.GUILD, 0) not in known.accounts  # the day
        self._added: defaultdict[Account, Used] = defaultdict(Used)

    @classmethod
    async def begin(cls, transaction: Transaction, day: int, bearers: Iterable[Bearers]) -> "Tally":
        """Read what these have used."""
        accounts = {account for each in bearers for account in each.ids.items()}
        known = Day.of(await transaction.fetch(_OF_DAY, _asked(day, accounts)))
        return cls(transaction, day, known)

    def against(self, budgets: Budgets, bearers: Bearers) -> Spent | None:
        """Return what stands against keeping one more message, if anything."""
        return self._known.spent_messages(budgets, bearers)

    def count(self, bearers: Bearers, *, kept: bool) -> None:
        """Count a message that was kept, or not."""
        for account in bearers.ids.items():
            for used in (self._known.accounts[account], self._added[account]):
                used.messages += kept
                used.refused += not kept

    async def end(self) -> None:
        """Write what was counted."""
        rows = [
            (self._day, *account, 0, used.messages, used.refused)
            for account, used in self._added.items()
        ]
        if rows:
            await self._transaction.run_many(_ADD, rows)
        if self._begins:
            await _prune(self._transaction, self._day)


async def refuse_if_full(transaction: Transaction, size: int) -> None:
    """Raise BudgetSpent if what was written takes the database over so many bytes; 0: never."""
    [(in_use,)] = await transaction.fetch(_SIZE)
    if size and in_use > size:
        raise BudgetSpent(Spent(Matter.SIZE, Level.GUILD, size))


async def _prune(transaction: Transaction, day: int) -> None:
    await transaction.fetch("DELETE FROM ledger WHERE day < ?", (_old(day),))


def _old(day: int) -> int:
    return day - KEPT_DAYS


def _asked(day: int, accounts: Iterable[Account]) -> dict[str, object]:
    return {"day": day, "accounts": json.dumps(list(accounts))}


def _spent(
    matter: Matter, budget: Budget, used: Mapping[Level, int], share: float = 1.0
) -> Spent | None:
    return next(
        (
            Spent(matter, level, limit)
            for level, amount in used.items()
            if (limit := budget.of(level)) and amount >= limit * share
        ),
        None,
    )
