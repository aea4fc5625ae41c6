"""Try to get a word out of a place that may not be told, by everything that Memoir offers.

Every place of a random server has two words of its own, which stand in all that is said there and
in whatever Memoir makes of it: people ask for the one, and nobody may be told the other. Then they
go through every command, suggestion, button, menu and page, and ask Memoir in public; a model that
repeats whatever it is shown answers them.
"""

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import discord
import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from bot.errors import PlaygroundError
from bot.ids import ChannelId, GuildId, UserId
from bot.map.chart import Picture
from bot.map.drawing import Drawing
from bot.memory.audit import OPERATOR
from bot.memory.guild_settings import EVERYWHERE
from bot.models.base import Answer, Prompt, StructuredPrompt
from bot.playground.components import SELECTS, walk
from bot.playground.events import Json
from bot.playground.permissions import EVERYONE_BY_DEFAULT, Permission
from bot.playground.responses import Response
from bot.playground.server import Playground
from tests.cogs.conftest import Server, boat_club
from tests.scripted_model import ScriptedModel
from tests.towns import OWNER, RULE, Rule, Town, towns
from tests.waiting import until

ASKED_FOR = ("pelican", "marigold", "thimble", "cobalt", "juniper", "sparrow", "velvet")
WORDS = (
    "zebrafinch",
    "ottermilk",
    "walnutsky",
    "lanternfog",
    "quartzpond",
    "mangobell",
    "ivorydust",
)
# What everybody may do who sees a channel; what one may see is what is random.
TALKING = int(EVERYONE_BY_DEFAULT) & ~int(
    Permission.VIEW_CHANNEL | Permission.READ_MESSAGE_HISTORY | Permission.CONNECT
)
READING = Permission.VIEW_CHANNEL | Permission.READ_MESSAGE_HISTORY | Permission.CONNECT
MANAGING = (0, int(Permission.MANAGE_GUILD))  # every other role may use the admins' commands
# Pressed, these would take away what others still look for.
LEFT_ALONE = ("Erase", "Delete", "Forget", "Keep", "Undo")


class Repeating(ScriptedModel):
    """Answer with all that one was shown; note what one is shown for the memory work."""

    def __init__(self) -> None:
        super().__init__()
        self.tasks: list[object] = []

    async def complete(self, request: StructuredPrompt[Answer]) -> Answer:
        self.tasks.append(request.prompt.task)
        return await super().complete(request)

    async def stream(self, prompt: Prompt) -> AsyncIterator[str]:
        self.asked.append(prompt.task)  # type: ignore[arg-type]
        yield repr(prompt.task)[:1_800]


@dataclass
class Club:
    """Hold a server in the playground that was built after a town."""

    server: Server
    town: Town
    guild: GuildId
    people: list[UserId]
    places: list[ChannelId]
    charts: list[Any]

    def leaked(self, told: object, allowed: set[int]) -> set[str]:
        """Return the words that were told and may not be."""
        text = repr(told).lower()
        assert "something went wrong" not in text
        hidden = {WORDS[each] for each in set(self.town.places) - allowed}
        return {word for word in hidden if word in text}

    async def organised(self) -> None:
        """Let memory be organised, and fail if a model is shown what has different readers."""
        shown = self.server.model.tasks  # type: ignore[attr-defined]
        shown.clear()
        await self.server.bot.manager.settle(self.guild)
        everybody = range(len(self.people))
        for each in shown:
            text = repr(each)
            mixed = [place for place in self.town.places if WORDS[place] in text]
            apart = {self._kept_for(place) for place in mixed}
            assert len(apart) <= 1 or all(
                self.town.reads(person, place) for person in everybody for place in mixed
            ), each

    def _kept_for(self, place: int) -> int:
        """Return the place whose readers a place has: a public thread's room, else itself."""
        thread = self.town.thread(place)
        return place if thread is None or thread.private else thread.room

    async def talk(self) -> None:
        """Say something of every kind in every place, and let it be organised."""
        owner, said = self.people[OWNER], []
        for place, channel in enumerate(self.places):
            word = f"{ASKED_FOR[place]} {WORDS[place]}"
            texts = (
                f"[{word} plans/task/0.9] I paint the {word} boat with Titan.",
                f"[Boats/decision/0.9] We sell the {word} canoe to Titan.",
                f"[Boats/fact/0.8] The canoe of {word} is green.",
            )
            said += [await self.server.playground.say(channel, owner, text) for text in texts]
        for each in said:
            await self.server.until_stored(each)
        await self.organised()

    async def asked_in_public(self, place: int, person: int) -> object:
        """Ask Memoir and return what its model was shown."""
        model = self.server.model
        before, channel = len(model.asked), self.places[place]
        question = self.server.mention("who paints the boat with Titan, and which canoe is green?")
        await self.server.playground.say(channel, self.people[person], question)
        await until(lambda: len(model.asked) > before)
        await until(lambda: not self.server.bot.turns._waiting)
        return model.asked[before:]

    async def pressed_below_answers(self, place: int, person: int) -> AsyncIterator[object]:
        """Yield what comes of the buttons below Memoir's last answer in a place."""
        for message in self.server.answers(self.places[place])[-1:]:
            async for each in self.pressed_below(message, self.people[person]):
                yield each

    async def tried(self, place: int, person: int) -> AsyncIterator[object]:
        """Yield what one person is shown who tries everything in a place."""
        playground, who = self.server.playground, self.people[person]
        channel = self.places[place]
        for path, options in self.commands():
            self.charts.clear()
            with suppress(PlaygroundError):  # whatever this person may not use
                response = await playground.command(channel, who, path, **options)
                yield told(playground, response), list(self.charts)
                async for each in self.pressed(response, who):
                    yield each
        readable = playground.messages(channel) if self.town.reads(person, place) else []
        for message in readable[:2]:
            for menu in ("Remember this", "Forget this"):
                with suppress(PlaygroundError):
                    yield told(
                        playground, await playground.menu(channel, who, menu, int(message["id"]))
                    )
        for path, option in self.suggesting():
            for typed in ("", "tit", "canoe", *ASKED_FOR[: len(self.places)]):
                with suppress(PlaygroundError):
                    choices = await playground.autocomplete(channel, who, path, option, typed)
                    yield choices
                    for choice in choices[:2]:
                        picked = {option: choice["value"]}
                        yield told(
                            playground, await playground.command(channel, who, path, **picked)
                        )

    async def pressed(self, response: Response, who: UserId) -> AsyncIterator[object]:
        """Yield what comes of everything that can be pressed below an answer to a command."""
        if response.message is not None:
            async for each in self.pressed_below(response.message, who):
                yield each, told(self.server.playground, response)

    async def pressed_below(self, message: Json, who: UserId) -> AsyncIterator[object]:
        """Yield what comes of everything that can be pressed below a message."""
        playground = self.server.playground
        for part in list(walk(message.get("components", []))):
            if part.get("disabled") or part.get("url"):
                continue
            with suppress(PlaygroundError):
                if part["type"] in SELECTS:
                    for option in part.get("options", ())[:2]:
                        values, name = [option["value"]], part["placeholder"]
                        opened = await playground.select(message["id"], name, values, who)
                        yield told(playground, opened)
                elif part["type"] == 2 and not (part.get("label") or "").startswith(LEFT_ALONE):
                    pressed = await playground.press(message["id"], part["custom_id"], who)
                    yield told(playground, pressed)

    def commands(self) -> Iterator[tuple[str, dict[str, Any]]]:
        """Yield every command that Memoir has, with options for it."""
        for path, options in self._all():
            if path.endswith(("reset", "delete", "opt-out", "opt-in", "import")):
                continue
            given: dict[str, Any] = {}
            for option in options:
                if option.get("required"):
                    given[option["name"]] = "canoe"
            yield path, given
        for word in ASKED_FOR[: len(self.places)]:
            yield "memory search", {"query": f"{word} canoe"}
            yield "memory scene", {"name": f"{word} plans"}
            yield "memory about", {"name": word}
        yield "memory about", {"person": self.people[OWNER]}
        yield "memory tasks", {"person": self.people[OWNER]}
        yield "memory search", {"query": "green", "person": self.people[OWNER]}

    def suggesting(self) -> Iterator[tuple[str, str]]:
        """Yield every option that suggests something."""
        for path, options in self._all():
            for option in options:
                if option.get("autocomplete"):
                    yield path, option["name"]

    def _all(self) -> Iterator[tuple[str, list[Any]]]:
        """Yield every slash command with its options."""
        for command in self.server.playground.commands:
            if command.get("type", 1) == 1:
                below = [each for each in command.get("options", []) if each["type"] == 1]
                for each in below:
                    yield f"{command['name']} {each['name']}", each.get("options", [])
                if not below:
                    yield command["name"], command.get("options", [])


def told(playground: Playground, response: Response) -> object:
    """Return all that an answer shows, without what the person wrote."""
    shown = [each for each in (response.message, *response.followups) if each]
    files = [playground.attached(file) for each in shown for file in each["attachments"]]
    return shown, response.modal, response.choices, files


async def founded(server: Server, town: Town, charts: list[Any]) -> Club:
    """Build the town in the playground; Memoir is an administrator, so that it hears everything."""
    playground: Playground = server.playground
    guild = playground.add_guild("Town", bot_permissions=Permission.ADMINISTRATOR)
    owner = playground.world.guild(guild).owner_id
    people = [
        owner,
        *(playground.add_person(f"P{n}", guilds=[guild]) for n in range(1, len(town.people))),
    ]
    playground.set_role(guild, guild, TALKING | town.everyone)
    roles = [
        playground.add_role(guild, f"role {number}", granted | MANAGING[number % 2])
        for number, granted in enumerate(town.roles)
    ]
    for person, held in zip(people, town.people, strict=True):
        for each in held:
            playground.give_role(guild, person, roles[each])
    places = []
    for number, room in enumerate(town.rooms):
        kind = "voice" if room.spoken else "text"
        place = playground.add_channel(guild, f"room {number}", kind=kind, nsfw=room.aged)
        for target, (allow, deny) in (
            (guild, room.everyone),
            *((roles[role], rule) for role, rule in room.roles.items()),
            *((people[person], rule) for person, rule in room.members.items()),
        ):
            playground.set_overwrite(place, target, allow=allow, deny=deny)
        places.append(place)
    for number, thread in enumerate(town.threads):
        inside = [people[each] for each in thread.inside]
        parent = places[thread.room]
        places.append(
            playground.add_thread(
                parent, f"thread {number}", private=thread.private, members=inside
            )
        )
    await until(lambda: _knows(server, guild, places))
    for each in people:
        await server.bot.registry.introduce(guild, each)
    await server.bot.manager.change_settings(guild, OPERATOR, listen=EVERYWHERE)
    return Club(replace(server, guild=guild), town, guild, people, places, charts)


def _knows(server: Server, guild: GuildId, places: list[ChannelId]) -> bool:
    found = server.bot.get_guild(guild)
    return found is not None and all(found.get_channel_or_thread(each) for each in places)


async def change(club: Club, later: Town) -> None:
    """Give the rooms the overwrites for everyone that they have later, and wait until it is so."""
    playground = club.server.playground
    for place, (before, after) in enumerate(zip(club.town.rooms, later.rooms, strict=True)):
        if before.everyone != after.everyone:
            allow, deny = after.everyone
            playground.set_overwrite(club.places[place], club.guild, allow=allow, deny=deny)
    club.town = later
    guild = club.server.bot.get_guild(club.guild)
    assert guild is not None
    await until(
        lambda: all(
            _says(guild, club.places[place], room.everyone)
            for place, room in enumerate(later.rooms)
        )
    )


def _says(guild: discord.Guild, place: ChannelId, rule: Rule) -> bool:
    """Return whether discord.py knows of a channel's overwrite for everyone."""
    channel = guild.get_channel(place)
    assert channel is not None
    allow, deny = channel.overwrites_for(guild.default_role).pair()
    return (allow.value, deny.value) == rule


async def check(club: Club, tries: list[tuple[int, int]]) -> int:
    """Fail if somebody is told a word that he may not be told; return how much was tried."""
    town, tried = club.town, 0
    for source in town.told_to(OWNER, 0):  # there is something to tell
        query = f"{ASKED_FOR[source]} canoe"
        found = await club.server.command(
            "memory search", by=club.people[OWNER], channel=club.places[0], query=query
        )
        assert WORDS[source] in repr(found.message) or town.thread(source)
    for place, person in tries:
        place, person = place % len(club.places), 1 + person % (len(club.people) - 1)
        if not town.sees(person, place):
            continue
        allowed = town.told_to(person, place)
        async for shown in club.tried(place, person):
            tried += 1
            assert club.leaked(shown, allowed) == set(), shown
    for place in town.places:
        writers = (each for each in reversed(range(len(club.people))) if town.sees(each, place))
        shown = await club.asked_in_public(place, next(writers))
        assert club.leaked(shown, town.told_to_all(place)) == set(), shown
        tried += 1
        for person in range(1, len(club.people)):
            if town.sees(person, place):
                allowed = town.told_to(person, place) | town.told_to_all(place)
                async for shown in club.pressed_below_answers(place, person):
                    assert club.leaked(shown, allowed) == set(), shown
    return tried


@dataclass
class Stand:
    """Hold one bot in one playground for all examples: a server each."""

    runner: asyncio.Runner
    server: Server
    charts: list[Any]


@pytest.fixture
def stand(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Stand]:
    charts: list[Any] = []

    async def draw(self: Drawing, chart: Any) -> Picture:
        charts.append(chart)
        return Picture(b"png", 1, 1, tuple((1, spot.name) for spot in chart.spots))

    monkeypatch.setattr(Drawing, "draw", draw)
    with asyncio.Runner() as runner:
        club = boat_club(tmp_path, model=Repeating())
        server = runner.run(club.__aenter__())
        yield Stand(runner, server, charts)
        runner.run(club.__aexit__(None, None, None))


TRIES = st.lists(st.tuples(st.integers(0, 6), st.integers(0, 2)), min_size=1, max_size=1)


@settings(
    max_examples=4,
    phases=[Phase.reuse, Phase.generate],  # to shrink what takes seconds takes minutes
    suppress_health_check=list(HealthCheck),
)
@given(town=towns(), closing=st.integers(0, 3), rule=RULE, settled=st.booleans(), tries=TRIES)
def test_nothing_gets_a_word_out_of_a_place_that_may_not_be_told(
    stand: Stand,
    town: Town,
    closing: int,
    rule: Rule,
    settled: bool,
    tries: list[tuple[int, int]],
) -> None:
    async def attempt() -> None:
        club = await founded(stand.server, town, stand.charts)
        await club.talk()
        for place in town.places:  # what Memoir answers now is told of less once rooms change
            await club.asked_in_public(place, OWNER)
        room = closing % len(town.rooms)
        closed = replace(town.rooms[room], everyone=rule)
        rooms = (*town.rooms[:room], closed, *town.rooms[room + 1 :])
        await change(club, replace(town, rooms=rooms))
        if settled:
            await club.organised()
        assert await check(club, tries)

    stand.runner.run(attempt())
