import io
from datetime import UTC, datetime, timedelta
from typing import Any

import discord
import pytest
import pytest_asyncio
from discord.http import Route

from bot.playground.interactions import InteractionKind
from bot.playground.responses import Response
from bot.playground.server import Playground
from tests.playground.conftest import Sharded, Town, running
from tests.playground.desk import Desk
from tests.playground.rest.test_messages import code_of

SAY, DEFER, DEFER_UPDATE, UPDATE, CHOICES, MODAL = 4, 5, 6, 7, 8, 9
PERSONAL = 64
BUTTON_ROW = {
    "type": 1,
    "components": [{"type": 2, "style": 1, "label": "Go", "custom_id": "go", "id": 2}],
}


class Hand:
    """Start interactions that the bot leaves alone, and answer them request by request."""

    def __init__(self, town: Town, client: Sharded) -> None:
        self.playground = town.playground
        self.town = town
        self.client = client

    def start(self, kind: InteractionKind = InteractionKind.COMMAND, **more: Any) -> Any:
        parts = self.playground._parts
        data = {"id": "1", "name": "by-hand", "type": 1, "custom_id": "go", "component_type": 2}
        channel = parts.world.channel(self.town.general)
        person = parts.world.user(self.town.alice)
        self.interaction = parts.interactions.start(kind, person, channel, data, **more)
        self.response = Response(self.interaction, parts.world, parts.messages)
        return self.interaction

    async def answer(self, kind: int, data: Any = None, *, told: bool = True) -> Any:
        path = f"/interactions/{self.interaction.id}/{self.interaction.token}/callback"
        body = {"type": kind} | ({"data": data} if data is not None else {})
        query = {"with_response": "1"} if told else {}
        return await self.client.http.request(Route("POST", path), json=body, params=query)

    async def webhook(self, method: str, below: str = "", body: Any = None) -> Any:
        path = f"/webhooks/{self.client.user.id}/{self.interaction.token}{below}"
        options = {} if body is None else {"json": body}
        return await self.client.http.request(Route(method, path), **options)


@pytest_asyncio.fixture
async def hand(town: Town, client: Sharded) -> Hand:
    # The client meets the component and command by hand too, and ignores what it does not know.
    client.tree.on_error = _ignore  # type: ignore[method-assign]
    return Hand(town, client)


async def _ignore(interaction: Any, error: Any) -> None: ...


@pytest.mark.asyncio
async def test_an_answer_is_posted_and_described_on_request(hand: Hand) -> None:
    hand.start()
    told = await hand.answer(SAY, {"content": "Hello", "flags": PERSONAL})
    assert told["interaction"]["response_message_ephemeral"] is True
    assert told["resource"]["type"] == SAY
    assert told["resource"]["message"]["content"] == "Hello"
    assert told["interaction"]["response_message_id"] == hand.response.message["id"]
    hand.start()
    assert await hand.answer(SAY, {"content": "Hello"}, told=False) == ""


@pytest.mark.asyncio
async def test_a_late_answer_is_an_unknown_interaction(town: Town) -> None:
    async with running(town.playground, Desk()) as desk:
        town.playground.answer_within = 0.05
        response = await town.playground.command(town.general, town.alice, "memory late")
        assert response.kind == "failed"
        desk.go_on.set()
        failure = await desk.failures.get()
        assert (failure.status, failure.code) == (404, 10062)
        assert response.message is None


@pytest.mark.asyncio
async def test_a_second_answer_is_already_acknowledged(town: Town) -> None:
    async with running(town.playground, Desk()) as desk:
        response = await town.playground.command(town.general, town.alice, "memory twice")
        failure = await desk.failures.get()
        assert (failure.status, failure.code) == (400, 40060)
        assert response.message["content"] == "Once"


@pytest.mark.asyncio
async def test_three_seconds_are_counted_by_the_playgrounds_clock() -> None:
    now = [datetime(2026, 1, 1, tzinfo=UTC)]
    async with Playground(clock=lambda: now[0]) as playground:
        guild = playground.add_guild("Boat club")
        alice = playground.add_person("Alice", guilds=[guild])
        general = playground.add_channel(guild, "general")
        town = Town(playground, guild, general, alice, alice)
        async with running(playground, Sharded()) as client:
            client.tree.on_error = _ignore
            hand = Hand(town, client)
            hand.start()
            now[0] += timedelta(seconds=3.1)
            assert await code_of(hand.answer(SAY, {"content": "Late"})) == 10062
            hand.start()
            await hand.answer(DEFER)
            now[0] += timedelta(minutes=14)
            await hand.webhook("PATCH", "/messages/@original", {"content": "In time"})
            now[0] += timedelta(minutes=2)
            refused = hand.webhook("PATCH", "/messages/@original", {"content": "Too late"})
            assert await code_of(refused) == 50027
            assert await code_of(hand.webhook("POST", "", {"content": "Too late"})) == 50027


@pytest.mark.asyncio
@pytest.mark.parametrize(
    ("kind", "answer"),
    [
        (InteractionKind.COMMAND, UPDATE),
        (InteractionKind.COMMAND, DEFER_UPDATE),
        (InteractionKind.COMMAND, CHOICES),
        (InteractionKind.AUTOCOMPLETE, SAY),
        (InteractionKind.AUTOCOMPLETE, DEFER),
        (InteractionKind.COMPONENT, CHOICES),
        (InteractionKind.MODAL, MODAL),
        (InteractionKind.MODAL, UPDATE),
        (InteractionKind.COMMAND, 1),
        (InteractionKind.COMMAND, 99),
    ],
)
async def test_not_every_answer_fits_every_interaction(
    hand: Hand, kind: InteractionKind, answer: int
) -> None:
    hand.start(kind)
    assert await code_of(hand.answer(answer, {"content": "x"})) == 50035
    assert hand.response.kind == ""


@pytest.mark.asyncio
@pytest.mark.parametrize(
    ("answer", "data", "code"),
    [
        (SAY, {"content": "x" * 2_001}, 50035),
        (SAY, {"content": ""}, 50006),
        (SAY, {"content": "x", "components": [BUTTON_ROW, BUTTON_ROW]}, 50035),
        (SAY, {"embeds": [{"description": "x" * 4_097}]}, 50035),
        (MODAL, {"title": "x", "custom_id": "y", "components": []}, 50035),
    ],
)
async def test_a_refused_answer_leaves_the_interaction_open(
    hand: Hand, answer: int, data: Any, code: int
) -> None:
    hand.start()
    assert await code_of(hand.answer(answer, data)) == code
    await hand.answer(SAY, {"content": "Better"})
    assert hand.response.message["content"] == "Better"


@pytest.mark.asyncio
@pytest.mark.parametrize(
    ("choices", "fine"),
    [
        ([], True),
        ([{"name": str(i), "value": str(i)} for i in range(25)], True),
        ([{"name": "x" * 100, "value": "y" * 100}], True),
        ([{"name": "one", "value": 1}, {"name": "two", "value": 2}], True),
        ([{"name": str(i), "value": str(i)} for i in range(26)], False),
        ([{"name": "x" * 101, "value": "y"}], False),
        ([{"name": "x", "value": "y" * 101}], False),
        ([{"name": "", "value": "y"}], False),
    ],
)
async def test_autocompletion_has_limits(hand: Hand, choices: Any, fine: bool) -> None:
    hand.start(InteractionKind.AUTOCOMPLETE)
    if fine:
        await hand.answer(CHOICES, {"choices": choices})
        assert hand.response.choices == choices
    else:
        assert await code_of(hand.answer(CHOICES, {"choices": choices})) == 50035


@pytest.mark.asyncio
async def test_a_deferral_keeps_only_the_ephemeral_flag(hand: Hand) -> None:
    hand.start()
    await hand.answer(DEFER, {"flags": PERSONAL | 1 << 15})
    assert hand.response.ephemeral
    flags = discord.MessageFlags._from_value(hand.response.message["flags"])
    assert (flags.ephemeral, flags.loading, flags.components_v2) == (True, True, False)
    layout = {"flags": 1 << 15, "components": [{"type": 10, "content": "Scenes"}]}
    await hand.webhook("PATCH", "/messages/@original", layout)
    flags = discord.MessageFlags._from_value(hand.response.message["flags"])
    assert (flags.ephemeral, flags.loading, flags.components_v2) == (True, False, True)


@pytest.mark.asyncio
async def test_the_original_is_read_edited_and_deleted(hand: Hand, town: Town) -> None:
    hand.start()
    assert await code_of(hand.webhook("GET", "/messages/@original")) == 10015
    await hand.answer(SAY, {"content": "One"})
    assert (await hand.webhook("GET", "/messages/@original"))["content"] == "One"
    await hand.webhook("PATCH", "/messages/@original", {"content": "Two"})
    assert hand.response.message["content"] == "Two"
    await hand.webhook("DELETE", "/messages/@original")
    assert hand.response.message is None
    assert town.playground.messages(town.general) == []
    assert await code_of(hand.webhook("GET", "/messages/@original")) == 10008


@pytest.mark.asyncio
async def test_a_deferral_that_is_deleted_is_settled_with_nothing(hand: Hand) -> None:
    hand.start()
    await hand.answer(DEFER)
    await hand.webhook("DELETE", "/messages/@original")
    settled = await hand.response.settled()
    assert (settled.kind, settled.message) == ("deferred", None)


@pytest.mark.asyncio
async def test_follow_ups_choose_for_themselves_who_sees_them(hand: Hand, town: Town) -> None:
    hand.start()
    assert await code_of(hand.webhook("POST", "", {"content": "Early"})) == 10015
    await hand.answer(SAY, {"content": "Secret", "flags": PERSONAL})
    public = await hand.webhook("POST", "", {"content": "For all"})
    personal = await hand.webhook("POST", "", {"content": "For you", "flags": PERSONAL})
    assert [m["content"] for m in town.playground.messages(town.general)] == ["For all"]
    assert public["referenced_message"] is None
    assert personal["referenced_message"]["content"] == "Secret"
    below = f"/messages/{personal['id']}"
    await hand.webhook("PATCH", below, {"content": "For you!"})
    assert (await hand.webhook("GET", below))["content"] == "For you!"
    await hand.webhook("DELETE", below)
    assert [m["content"] for m in hand.response.followups] == ["For all"]
    channel = hand.client.get_channel(town.general)
    assert await code_of(channel.fetch_message(hand.interaction.original)) == 10008


@pytest.mark.asyncio
async def test_answers_ping_users_unless_told_otherwise(hand: Hand, town: Town) -> None:
    role = town.playground.add_role(town.guild, "sailors", mentionable=True)
    text = f"<@{town.bob}> <@&{role}> @everyone"
    hand.start()
    await hand.answer(SAY, {"content": text})
    message = hand.response.message
    assert [user["id"] for user in message["mentions"]] == [str(town.bob)]
    assert (message["mention_roles"], message["mention_everyone"]) == ([], False)
    hand.start()
    await hand.answer(SAY, {"content": text, "allowed_mentions": {"parse": []}})
    assert hand.response.message["mentions"] == []


@pytest.mark.asyncio
async def test_answers_say_what_they_answer(hand: Hand, town: Town) -> None:
    hand.start()
    await hand.answer(SAY, {"content": "Hello", "components": [BUTTON_ROW]})
    answer = await hand.client.ear.hear("message")
    assert answer.type is discord.MessageType.chat_input_command
    assert answer.interaction_metadata.user.id == town.alice
    assert answer.application_id == hand.client.user.id
    source = town.playground.world.message(answer.id)
    hand.start(InteractionKind.COMPONENT, source=source)
    await hand.answer(SAY, {"content": "Pressed"})
    pressed = await hand.client.ear.hear("message", 2)
    assert pressed.type is discord.MessageType.reply
    assert pressed.reference.message_id == answer.id
    assert pressed.interaction_metadata.interacted_message_id == answer.id


@pytest.mark.asyncio
async def test_a_reply_to_an_answer_does_not_open_its_content(town: Town) -> None:
    intents = discord.Intents(guilds=True, guild_messages=True)
    async with running(town.playground, Sharded(intents)) as client:
        client.tree.on_error = _ignore
        hand = Hand(town, client)
        hand.start()
        await hand.answer(SAY, {"content": "Hello"})
        original = hand.interaction.original
        await town.playground.say(town.general, town.alice, "And then?", reply_to=original)
        reply = await client.ear.hear("message", 2)
        assert [user.id for user in reply.mentions] == [client.user.id]
        assert reply.content == ""


@pytest.mark.asyncio
async def test_answers_need_no_permission_to_write(hand: Hand, town: Town) -> None:
    town.playground.set_overwrite(town.general, hand.client.user.id, deny=1 << 11)
    hand.start()
    await hand.answer(SAY, {"content": "Still"})
    assert hand.response.message["content"] == "Still"


@pytest.mark.asyncio
async def test_a_wrong_token_or_application_opens_nothing(hand: Hand) -> None:
    hand.start()
    right = hand.interaction.token
    hand.interaction.token = "guessed"
    assert await code_of(hand.answer(SAY, {"content": "x"})) == 10062
    assert await code_of(hand.webhook("GET", "/messages/@original")) == 10015
    hand.interaction.token = right
    await hand.answer(SAY, {"content": "x"})
    path = f"/webhooks/5/{right}/messages/@original"
    assert await code_of(hand.client.http.request(Route("GET", path))) == 10015


@pytest.mark.asyncio
async def test_an_answer_can_carry_files(town: Town, client: Sharded) -> None:
    @client.tree.command(description="d")
    async def export(interaction: discord.Interaction) -> None:
        await interaction.response.send_message(file=discord.File(io.BytesIO(b"all"), "all.txt"))

    await client.tree.sync()
    response = await town.playground.command(town.general, town.alice, "export")
    assert response.message["attachments"][0]["filename"] == "all.txt"
