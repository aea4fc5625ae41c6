from collections.abc import Callable
from typing import Any

import pytest

from bot.ids import MessageId
from bot.playground.composing import Composer
from bot.playground.drafts import Draft, Flag
from bot.playground.mentions import AllowedMentions
from bot.playground.records import Channel, Message, User
from bot.playground.server import Playground

NOBODY = AllowedMentions(frozenset(), frozenset(), everyone=False, replied_user=False)


class Desk:
    """A server with two people, in which messages are composed but not sent."""

    def __init__(self) -> None:
        self.playground = Playground()
        self.world = self.playground.world
        self.guild = self.playground.add_guild("Boat club")
        self.alice = self._user(self.playground.add_person("Alice", guilds=[self.guild]))
        self.bob = self._user(self.playground.add_person("Bob", guilds=[self.guild], nick="Mate"))
        self.bot = self.world.bot
        self.general = self._channel(self.playground.add_channel(self.guild, "general"))
        self.direct = self._channel(self.playground.open_dm(self.alice.id))
        self.composer = Composer(self.world)
        self._next = 0

    def _user(self, user_id: Any) -> User:
        return self.world.user(user_id)

    def _channel(self, channel_id: Any) -> Channel:
        return self.world.channel(channel_id)

    def post(
        self, author: User, draft: Draft, *, channel: Channel | None = None, **payload: Any
    ) -> Message:
        self._next += 1
        at = self.playground._clock()
        where = channel or self.general
        message = self.composer.compose(MessageId(self._next), where, author, draft, (), at)
        message.payload |= payload
        self.world.keep(message)
        return message

    def me(self, text: str = "") -> str:
        return f"<@{self.bot.id}> {text}"


@pytest.fixture
def desk() -> Desk:
    return Desk()


def reply(to: Message, text: str = "And?", *, ping: bool = True) -> Draft:
    return Draft(text, reply_to=to.id, allowed=AllowedMentions(replied_user=ping))


OPEN: dict[str, Callable[[Desk], Message]] = {
    "the bot's own": lambda d: d.post(d.bot, Draft("Hi")),
    "a direct message": lambda d: d.post(d.alice, Draft("Hi"), channel=d.direct),
    "a mention": lambda d: d.post(d.alice, Draft(d.me("hi"))),
    "an old mention": lambda d: d.post(d.alice, Draft(f"<@!{d.bot.id}> hi")),
    "a pinging reply": lambda d: d.post(d.alice, reply(d.post(d.bot, Draft("Hi")))),
    "a quiet reply that mentions": lambda d: d.post(
        d.alice, reply(d.post(d.bot, Draft("Hi")), d.me(), ping=False)
    ),
}
SHUT: dict[str, Callable[[Desk], Message]] = {
    "said to all": lambda d: d.post(d.alice, Draft("Hi")),
    "a mention of another": lambda d: d.post(d.alice, Draft(f"<@{d.bob.id}> hi")),
    "said to everyone": lambda d: d.post(d.alice, Draft("@everyone hi")),
    "a mention that pings nobody": lambda d: d.post(d.alice, Draft(d.me(), allowed=NOBODY)),
    "a quiet reply": lambda d: d.post(d.alice, reply(d.post(d.bot, Draft("Hi")), ping=False)),
    "a reply to another": lambda d: d.post(d.alice, reply(d.post(d.bob, Draft("Hi")))),
    "a reply to an answer": lambda d: d.post(
        d.alice, reply(d.post(d.bot, Draft("Hi"), interaction_metadata={}))
    ),
}


@pytest.mark.parametrize("kind", OPEN)
def test_what_is_meant_for_the_bot_is_open_to_it(desk: Desk, kind: str) -> None:
    message = OPEN[kind](desk)
    assert message.open_to_bot
    assert desk.composer.show(message, whole=False)["content"] == message.payload["content"]


@pytest.mark.parametrize("kind", SHUT)
def test_what_is_not_meant_for_the_bot_is_shut(desk: Desk, kind: str) -> None:
    message = SHUT[kind](desk)
    assert not message.open_to_bot
    shown = desk.composer.show(message, whole=False)
    assert (shown["content"], shown["embeds"], shown["components"]) == ("", [], [])
    assert shown["attachments"] == []
    assert desk.composer.show(message)["content"]


def test_a_reply_carries_what_it_replies_to_as_it_is_now(desk: Desk) -> None:
    first = desk.post(desk.alice, Draft("Before"))
    answer = desk.post(desk.bob, reply(first))
    desk.composer.recompose(first, Draft("After"), (), None)
    shown = desk.composer.show(answer)
    assert shown["type"] == 19
    assert shown["message_reference"]["guild_id"] == str(desk.guild)
    assert shown["referenced_message"]["content"] == "After"
    assert "referenced_message" not in shown["referenced_message"]
    desk.world.drop(first)
    assert desk.composer.show(answer)["referenced_message"] is None


def test_an_ephemeral_message_is_not_shown_inside_a_reply_for_others(desk: Desk) -> None:
    secret = desk.post(desk.bot, Draft("Secret"))
    secret.only_for = desk.alice.id
    answer = desk.post(desk.bot, reply(secret))
    assert desk.composer.show(answer)["referenced_message"] is None
    answer.only_for = desk.alice.id
    assert desk.composer.show(answer)["referenced_message"]["content"] == "Secret"


def test_mentions_inside_components_count(desk: Desk) -> None:
    text = {"type": 10, "content": f"<@{desk.bob.id}>", "id": 2}
    box = {"type": 17, "components": [text], "id": 1}
    message = desk.post(desk.bot, Draft(components=[box], flags=Flag.LAYOUT))
    assert [user["id"] for user in message.payload["mentions"]] == [str(desk.bob.id)]


def test_an_edit_is_marked_with_its_time_and_a_preview_is_not(desk: Desk) -> None:
    message = desk.post(desk.alice, Draft("https://example.org"))
    before = message.payload
    desk.composer.recompose(message, Draft("x", embeds=[{"title": "Preview"}]), (), None)
    assert message.payload["edited_timestamp"] is None
    desk.composer.recompose(message, Draft("y"), (), desk.playground._clock())
    assert message.payload["edited_timestamp"] is not None
    assert before["content"] == "https://example.org"


def test_events_carry_the_guild_and_its_members(desk: Desk) -> None:
    message = desk.post(desk.bob, Draft(f"<@{desk.alice.id}>"))
    sent = desk.composer.for_gateway(message, whole=True)
    assert sent["guild_id"] == str(desk.guild)
    assert sent["member"]["nick"] == "Mate"
    assert "user" not in sent["member"]
    assert sent["mentions"][0]["member"]["roles"] == []
    assert "member" not in message.payload["mentions"][0]


def test_events_of_direct_messages_carry_neither(desk: Desk) -> None:
    sent = desk.composer.for_gateway(
        desk.post(desk.alice, Draft("Hi"), channel=desk.direct), whole=True
    )
    assert "guild_id" not in sent
    assert "member" not in sent


def test_somebody_mentioned_who_left_is_no_member(desk: Desk) -> None:
    message = desk.post(desk.bob, Draft(f"<@{desk.alice.id}>"))
    desk.playground.leave(desk.guild, desk.alice.id)
    desk.playground.leave(desk.guild, desk.bob.id)
    sent = desk.composer.for_gateway(message, whole=True)
    assert "member" not in sent
    assert "member" not in sent["mentions"][0]


def test_reactions_are_counted_and_the_bots_own_is_marked(desk: Desk) -> None:
    message = desk.post(desk.alice, Draft("Done?"))
    message.reactions = {"✅": [desk.bob.id, desk.bot.id], "🛶": [desk.bob.id]}
    done, canoe = desk.composer.show(message)["reactions"]
    assert (done["emoji"]["name"], done["count"], done["me"]) == ("✅", 2, True)
    assert (canoe["count"], canoe["me"]) == (1, False)


def test_links_to_attachments_lead_to_the_files(desk: Desk) -> None:
    files = [{"filename": "a.png", "url": "http://cdn/a.png"}]
    embed = {"title": "attachment://a.png is shown", "image": {"url": "attachment://a.png"}}
    message = desk.composer.compose(
        MessageId(9), desk.general, desk.bot, Draft(embeds=[embed]), files, desk.playground._clock()
    )
    (shown,) = message.payload["embeds"]
    assert shown["image"]["url"] == "http://cdn/a.png"
    assert shown["title"] == "attachment://a.png is shown"
