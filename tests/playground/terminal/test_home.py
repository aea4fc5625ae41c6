"""The guild is the same from run to run: ids, people, channels and messages."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing
from datetime import UTC, datetime
from pathlib import Path

import pytest

from bot.ids import ChannelId, MessageId, UserId
from bot.playground.server import Playground
from bot.playground.terminal import home as homes
from bot.playground.terminal.home import Home
from bot.playground.terminal.journal import Journal


class Run:
    """Be one run of a chat."""

    def __init__(self, journal: Journal, owner: str) -> None:
        self.playground = Playground()
        self.world = self.playground.world
        self.events = self.playground.subscribe()
        self.home = Home(self.playground, journal)
        self.home.restore(owner)

    def record(self) -> None:
        while not self.events.empty():
            self.home.record(self.events.get_nowait())

    async def say(self, channel: str, person: UserId, text: str) -> MessageId:
        said = await self.playground.say(self.home.channel(channel), person, text)
        self.record()
        return said


Begin = Callable[..., Run]


@pytest.fixture
def begin(tmp_path: Path) -> Iterator[Begin]:
    """Give runs one after another in the same folder."""
    with ExitStack() as stack:

        def run(owner: str = "Ada") -> Run:
            return Run(stack.enter_context(closing(Journal(tmp_path / "discord.jsonl"))), owner)

        yield run


def test_a_first_run_has_an_owner_and_three_channels(begin: Begin) -> None:
    run = begin()
    guild = run.world.guild(run.home.guild_id)
    assert guild.owner_id == run.home.owner
    assert [channel.name for channel in guild.channels.values()] == ["general", "random", "staff"]


def test_staff_is_for_the_owner_and_the_bot(begin: Begin) -> None:
    run = begin()
    other = run.home.person("Bob")
    staff = run.world.channel(run.home.channel("staff"))
    sees = [run.world.can_see(staff, each) for each in (run.home.owner, run.world.bot.id, other)]
    assert sees == [True, True, False]


def test_ids_are_the_same_in_every_run(begin: Begin) -> None:
    one, other = begin(), begin()
    assert one.home.guild_id == other.home.guild_id
    assert one.home.owner == other.home.owner
    assert set(one.world.channels) == set(other.world.channels)


def test_the_first_owner_stays_the_owner(begin: Begin) -> None:
    first = begin("Ada")
    second = begin("Root")
    assert second.home.owner == first.home.owner
    assert second.world.user(second.home.owner).name == "Ada"


def test_people_and_channels_come_back(begin: Begin) -> None:
    first = begin()
    bob, robot = first.home.person("Bob"), first.home.person("Robot", bot=True)
    plans = first.home.channel("plans")
    second = begin()
    assert second.world.user(bob).name == "Bob"
    assert second.world.user(robot).bot
    assert second.world.channel(plans).name == "plans"
    members = second.world.guild(second.home.guild_id).members
    assert {bob, robot} <= set(members)


def test_somebody_known_is_not_added_twice(begin: Begin, tmp_path: Path) -> None:
    run = begin()
    assert run.home.person("Bob") == run.home.person("bOB")
    assert run.home.person("ada") == run.home.owner
    journal = Journal(tmp_path / "discord.jsonl").read()
    assert list(journal) == [{"owner": "Ada"}, {"person": "Bob", "bot": False}]


@pytest.mark.asyncio
async def test_messages_come_back_with_their_words_and_times(begin: Begin) -> None:
    first = begin()
    said = await first.say("general", first.home.owner, "we decided")
    before = first.playground.message(said)
    second = begin()
    assert second.playground.message(said) == before
    channel = second.home.channel("general")
    assert [m["id"] for m in second.playground.messages(channel)] == [str(said)]


@pytest.mark.asyncio
async def test_a_reply_still_shows_what_it_replies_to(begin: Begin) -> None:
    first = begin()
    said = await first.say("general", first.home.owner, "really?")
    reply = await first.playground.say(
        first.home.channel("general"), first.home.owner, "yes", reply_to=said
    )
    first.record()
    again = begin().playground.message(reply)
    assert again["referenced_message"]["content"] == "really?"


@pytest.mark.asyncio
async def test_edits_and_deletions_last(begin: Begin) -> None:
    first = begin()
    general = first.home.channel("general")
    kept = await first.say("general", first.home.owner, "old")
    gone = await first.say("general", first.home.owner, "gone")
    await first.playground.edit(general, kept, "new")
    await first.playground.delete(general, gone)
    first.record()
    second = begin()
    assert [m["content"] for m in second.playground.messages(general)] == ["new"]


@pytest.mark.asyncio
async def test_a_long_journal_is_merged_and_holds_the_same(
    begin: Begin, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(homes, "STALE_LINES", 5)
    first = begin()
    bob, plans = first.home.person("Bob"), first.home.channel("plans")
    said = await first.say("plans", bob, "0")
    for number in range(1, 20):
        await first.playground.edit(plans, said, str(number))
    first.record()
    second = begin()
    journal = list(Journal(tmp_path / "discord.jsonl").read())
    assert len(journal) == 4
    third = begin()
    assert third.playground.message(said) == second.playground.message(said)
    assert third.playground.message(said)["content"] == "19"
    assert third.world.user(bob).name == "Bob"


def test_what_a_later_version_wrote_is_left_alone(begin: Begin, tmp_path: Path) -> None:
    journal = Journal(tmp_path / "discord.jsonl")
    for event in (
        {"owner": "Ada"},
        {"festival": 1},
        {"message": {"id": "5", "channel_id": "404", "author": {"id": "404"}}},
        {"deleted": 404},
    ):
        journal.append(event)
    journal.close()
    assert begin().world.messages == {}


def test_a_replay_stays_out_of_the_private_channel(begin: Begin) -> None:
    home = begin().home
    assert home.replayed_channel("staff") == home.channel("staff-replay")
    assert home.replayed_channel("general") == home.channel("general")


def test_replayed_messages_keep_their_ids(begin: Begin) -> None:
    run, time = begin(), datetime(2025, 2, 1, tzinfo=UTC)
    channel = run.home.channel("team")
    assert run.home.message_id(channel, time, "1") == run.home.message_id(channel, time, "1")
    assert run.home.message_id(ChannelId(1), time, "1") != run.home.message_id(channel, time, "1")
