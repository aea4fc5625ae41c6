"""Say how much may be used a day, and by whom what is over it was used up."""

from dataclasses import dataclass
from enum import StrEnum

from bot.errors import MemoirError
from bot.ids import ChannelId, UserId
from bot.memory.records import Message

MEGABYTE = 1_000_000


class Level(StrEnum):
    """Name whose budget it is; the narrowest comes first, for that is who can do something."""

    PERSON = "person"
    CHANNEL = "channel"
    GUILD = "guild"


class Matter(StrEnum):
    """Name what is used."""

    TOKENS = "tokens"
    MESSAGES = "messages"
    SIZE = "size"


@dataclass(frozen=True, slots=True)
class Budget:
    """Say how much of one thing may be used a day; 0: any amount."""

    person: int = 0
    channel: int = 0
    guild: int = 0

    def of(self, level: Level) -> int:
        """Return the limit of one level."""
        return {
            Level.PERSON: self.person,
            Level.CHANNEL: self.channel,
            Level.GUILD: self.guild,
        }[level]


@dataclass(frozen=True, slots=True)
class Budgets:
    """Hold all budgets of one server."""

    tokens: Budget = Budget()  # that models read and write
    messages: Budget = Budget()  # that are kept
    size: int = 0  # bytes of the database, of all days together; 0: any number


@dataclass(frozen=True, slots=True)
class Bearers:
    """Name who bears a cost besides the server."""

    channel_id: ChannelId | None = None  # the one that rules: threads are no way around it
    user_id: UserId | None = None

    @classmethod
    def of(cls, message: Message) -> "Bearers":
        """Return who bears what a message costs: of Memoir's own words no person."""
        author = None if message.from_memoir else message.author_id
        return cls(message.place.root_id, author)

    @property
    def ids(self) -> dict[Level, int]:
        """Return the id on each level that bears the cost; the server's own is 0."""
        ids: dict[Level, int] = {}
        if self.user_id is not None:
            ids[Level.PERSON] = self.user_id
        if self.channel_id is not None:
            ids[Level.CHANNEL] = self.channel_id
        return ids | {Level.GUILD: 0}


@dataclass(frozen=True, slots=True)
class Spent:
    """Say which budget is used up."""

    matter: Matter
    level: Level
    limit: int

    @property
    def sentence(self) -> str:
        """Return what people should be told, once."""
        if self.matter is Matter.TOKENS:
            who = {Level.PERSON: "You have", Level.CHANNEL: "This channel has"}
            return (
                f"{who.get(self.level, 'This server has')} used up what the language model may"
                " cost today. Until tomorrow I answer by quoting what I remember."
            )
        if self.matter is Matter.SIZE:
            return (
                f"My memory of this server is full ({self.limit // MEGABYTE:,} MB): I take in"
                " nothing new until there is room again. What I remember I still tell."
            )
        messages = f"{self.limit:,} message{'' if self.limit == 1 else 's'}"
        whose = {Level.PERSON: "of one person", Level.CHANNEL: "of one channel"}
        return (
            f"That is more than the {messages} that I may keep"
            f" {whose.get(self.level, 'of one server')} in a day. Until tomorrow I keep nothing"
            " more of it; what I remember I still tell."
        )


class BudgetSpent(MemoirError):
    """Say that something was not kept because a budget is used up."""

    def __init__(self, spent: Spent) -> None:
        super().__init__(spent.sentence)
        self.spent = spent
