"""Erase a person from the memories of all servers, as an operator must be able to."""

from collections.abc import Awaitable, Callable, Mapping

from bot.clock import Clock
from bot.config import Settings
from bot.data_folder import GUILDS, guilds_in
from bot.encryption import check, key_of
from bot.errors import StoreError
from bot.ids import GuildId, UserId
from bot.memory.connections import Connections
from bot.memory.pool import GuildDatabases
from bot.memory.registry import FILE as REGISTRY
from bot.memory.registry import Registry
from bot.memory.removal import Removal
from bot.memory.selections import Removed, SaidBy

KEPT = "Nothing was erased."
QUESTION = "Erase all of it, and their name wherever others mention them? [y/N] "
BY_HAND = (
    "What is left to you:\n"
    "- Discord still has what they wrote there, and what Memoir answered.\n"
    "- Backups of {folder} and exported files still have it.\n"
    "- A model's provider may have logged what was sent to it.\n"
    "- What they say from now on is remembered again, unless they use /privacy opt-out.\n"
    "Topics that were told of it are told anew once Memoir works on these servers the next time,"
    " and show no summary until then."
)

Results = Mapping[GuildId, Removed | StoreError]


class Eraser:
    """Count what is stored of a person, and erase it, in one server's file after the other.

    A file may be in use by a running Memoir: each removal is a transaction of its own, and voids
    what that has in flight.
    """

    def __init__(self, settings: Settings, clock: Clock, person: UserId) -> None:
        self._folder = settings.data_dir
        self._clock = clock
        self._key = key_of(settings)
        self._person = SaidBy(person)

    async def count(self) -> Results:
        """Return for each server what would go."""
        return {guild: await self._tried(guild, self._count) for guild in self._guilds()}

    async def erase(self) -> Results:
        """Erase everything, to the last byte; return for each server what is gone."""
        erased = {guild: await self._tried(guild, self._erase) for guild in self._guilds()}
        if (self._folder / REGISTRY).exists():
            registry = Registry(self._folder / REGISTRY, self._clock, self._key)
            await registry.open()
            try:
                await registry.forget_person(self._person.person)
            finally:
                await registry.close()
        return erased

    def _guilds(self) -> list[GuildId]:
        folder = self._folder / GUILDS
        return GuildDatabases(folder, capacity=1, clock=self._clock).known()

    async def _tried(
        self, guild: GuildId, work: Callable[[Removal], Awaitable[Removed]]
    ) -> Removed | StoreError:
        try:
            path = self._folder / GUILDS / f"{guild}.db"
            connections = await Connections.open(path, key=self._key)
            try:
                return await work(Removal(connections, self._clock))
            finally:
                await connections.close()
        except StoreError as error:  # one server's file costs the others nothing
            return error

    async def _count(self, removal: Removal) -> Removed:
        return await removal.count(self._person)

    async def _erase(self, removal: Removal) -> Removed:
        removed = await removal.remove(self._person)
        await removal.sweep()
        return removed


async def erase(
    settings: Settings,
    clock: Clock,
    person: UserId,
    *,
    agreed: Callable[[], bool],
    tell: Callable[[str], None],
) -> bool:
    """Erase a person once that is agreed to; return False if it is not.

    Raise SettingsError if there is no memory, StoreError if a server's could not be erased.
    """
    guilds_in(settings.data_dir)
    check(settings)
    eraser = Eraser(settings, clock, person)
    tell(_told(f"User {person}", await eraser.count()))
    if not agreed():
        tell(KEPT)
        return False
    erased = await eraser.erase()
    tell(_told("Erased", erased))
    tell(BY_HAND.format(folder=settings.data_dir))
    failed = sum(isinstance(each, StoreError) for each in erased.values())
    if failed:
        raise StoreError(f"{_servers(failed)} could not be erased: see above, and run this again.")
    return True


def _told(what: str, results: Results) -> str:
    """Return what there is of a person, a line for each server that has anything."""
    lines = [f"- server {guild}: {_result(each)}" for guild, each in results.items() if each]
    head = f"{what}, of {_servers(len(results))}:"
    return "\n".join([head, *(lines or ["- nothing that they said"])])


def _result(result: Removed | StoreError) -> str:
    if isinstance(result, StoreError):
        return str(result)
    counts = ((result.messages, "message"), (result.cells, "memory"), (result.scenes, "topic"))
    return ", ".join(_counted(number, noun) for number, noun in counts)


def _servers(number: int) -> str:
    return _counted(number, "server")


def _counted(number: int, noun: str) -> str:
    several = f"{noun[:-1]}ies" if noun.endswith("y") else f"{noun}s"
    return f"{number:,} {noun if number == 1 else several}"
