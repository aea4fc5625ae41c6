import asyncio
from typing import Any

import discord
import pytest
import pytest_asyncio

from bot.errors import PlaygroundError
from bot.playground.events import InteractionDone, MessagePosted, ModalShown
from bot.playground.permissions import Permission
from tests.playground.conftest import Start, Town
from tests.playground.desk import Desk


@pytest_asyncio.fixture
async def desk(start: Start) -> Desk:
    return await start(Desk())


@pytest.mark.asyncio
async def test_a_command_is_answered_for_one_person_alone(town: Town, desk: Desk) -> None:
    events = town.playground.subscribe()
    response = await town.playground.command(
        town.general, town.alice, "/memory search", text="canoe", limit="7", person=town.bob
    )
    assert (response.kind, response.ephemeral) == ("message", True)
    assert response.message["content"] == "canoe 7 Bob"
    assert town.playground.messages(town.general) == []
    (seen,) = town.playground.messages(town.general, seen_by=town.alice)
    assert seen["content"] == "canoe 7 Bob"
    posted, done = await events.get(), await events.get()
    assert isinstance(posted, MessagePosted)
    assert posted.only_for == town.alice
    assert done == InteractionDone(response.interaction_id, town.alice, "message")
    assert desk.ear.all("message") == []


@pytest.mark.asyncio
async def test_an_interaction_tells_the_bot_who_where_and_what_is_allowed(
    town: Town, desk: Desk
) -> None:
    town.playground.set_overwrite(town.general, town.alice, deny=Permission.ATTACH_FILES)
    await town.playground.command(town.general, town.alice, "memory search", text="x")
    interaction = await desk.seen.get()
    assert (interaction.user.id, interaction.channel_id) == (town.alice, town.general)
    assert interaction.guild_id == town.guild
    assert interaction.permissions.send_messages
    assert not interaction.permissions.attach_files
    assert interaction.app_permissions.embed_links
    assert not interaction.app_permissions.manage_guild
    assert interaction.context.guild
    assert interaction.is_guild_integration()
    assert interaction.filesize_limit == 10 * 1024 * 1024
    assert interaction.created_at <= discord.utils.utcnow()


@pytest.mark.asyncio
async def test_a_deferred_answer_shows_that_the_bot_thinks_and_then_what_it_found(
    town: Town, desk: Desk
) -> None:
    events = town.playground.subscribe()
    using = asyncio.create_task(
        town.playground.command(town.general, town.alice, "memory scene", name="canoe")
    )
    posted = await events.get()
    assert isinstance(posted, MessagePosted)
    assert discord.MessageFlags._from_value(posted.message["flags"]).loading
    done = await events.get()
    assert isinstance(done, InteractionDone)
    assert done.kind == "deferred"
    assert not using.done()
    desk.go_on.set()
    response = await using
    assert (response.kind, response.ephemeral, response.loading) == ("deferred", True, False)
    assert response.message["content"] == "Scene canoe"
    assert not discord.MessageFlags._from_value(response.message["flags"]).loading
    assert response.message["edited_timestamp"] is None


@pytest.mark.asyncio
async def test_the_first_follow_up_takes_the_place_of_a_deferral(town: Town, desk: Desk) -> None:
    response = await town.playground.command(town.general, town.alice, "memory follow")
    await response.until(lambda: bool(response.followups))
    assert response.message["content"] == "first"
    assert [m["content"] for m in response.followups] == ["second"]
    assert [m["content"] for m in town.playground.messages(town.general)] == ["first"]


@pytest.mark.asyncio
async def test_autocompletion_offers_choices(town: Town, desk: Desk) -> None:
    choices = await town.playground.autocomplete(
        town.general, town.alice, "memory scene", "name", "ca"
    )
    assert [choice["value"] for choice in choices] == ["canoe", "cabin"]
    interaction = await desk.seen.get()
    assert interaction.type is discord.InteractionType.autocomplete
    assert interaction.namespace.name == "ca"


@pytest.mark.asyncio
async def test_a_command_that_nobody_answers_has_failed(town: Town, desk: Desk) -> None:
    town.playground.answer_within = 0.05
    response = await town.playground.command(town.general, town.alice, "memory silent")
    assert (response.kind, response.message) == ("failed", None)


@pytest.mark.asyncio
async def test_buttons_change_the_message_they_stand_on(town: Town, desk: Desk) -> None:
    pages = await town.playground.command(town.general, town.alice, "memory pages")
    turned = await town.playground.press(pages.message["id"], "Next", town.bob)
    assert turned.kind == "update"
    assert turned.message["content"] == "Page 2"
    turned = await town.playground.press(pages.message["id"], "later", town.bob)
    await turned.until(lambda: turned.message["content"] == "Page 3")
    assert pages.message["content"] == "Page 3"
    assert pages.message["edited_timestamp"] is not None


@pytest.mark.asyncio
async def test_selects_send_what_was_chosen_by_label_or_value(town: Town, desk: Desk) -> None:
    pages = await town.playground.command(town.general, town.alice, "memory pages")
    chosen = await town.playground.select(pages.message["id"], "Kind", ["Plan", "risk"], town.bob)
    assert chosen.message["content"] == "plan risk"
    assert chosen.ephemeral
    chosen = await town.playground.select(pages.message["id"], "who", [town.alice], town.bob)
    assert chosen.message["content"] == "Alice"
    assert not chosen.ephemeral


@pytest.mark.asyncio
async def test_a_modal_is_filled_in_and_answered(town: Town, desk: Desk) -> None:
    events = town.playground.subscribe()
    town.playground.let_everyone_use(town.guild, "memory-admin")
    opened = await town.playground.command(town.general, town.alice, "memory-admin reset")
    assert opened.kind == "modal"
    await events.get()
    shown = await events.get()
    assert isinstance(shown, ModalShown)
    assert shown.modal == opened.modal
    assert (shown.user_id, shown.interaction_id) == (town.alice, opened.interaction_id)
    values = {"Server name": "Boat club"}
    done = await town.playground.submit_modal(opened.modal, town.alice, **values)
    assert done.message["content"] == "Reset Boat club"
    with pytest.raises(PlaygroundError, match="not open any more"):
        await town.playground.submit_modal(opened.modal, town.alice, **values)


@pytest.mark.asyncio
async def test_a_modal_opened_by_a_button_can_change_its_message(town: Town, desk: Desk) -> None:
    pages = await town.playground.command(town.general, town.alice, "memory pages")
    opened = await town.playground.press(pages.message["id"], "Ask", town.bob)
    done = await town.playground.submit_modal(opened.modal, town.bob, name="it")
    assert done.kind == "update"
    assert pages.message["content"] == "Reset it"


@pytest.mark.asyncio
async def test_what_the_modal_does_not_allow_leaves_it_open(town: Town, desk: Desk) -> None:
    owner = town.playground.world.guild(town.guild).owner_id
    opened = await town.playground.command(town.general, owner, "memory-admin reset")
    with pytest.raises(PlaygroundError, match="Server name is required"):
        await town.playground.submit_modal(opened.modal, owner)
    done = await town.playground.submit_modal(opened.modal, owner, name="x")
    assert done.ephemeral


@pytest.mark.asyncio
async def test_context_menus_of_messages_and_people(town: Town, desk: Desk) -> None:
    said = await town.playground.say(town.general, town.bob, "Friday at nine")
    kept = await town.playground.menu(town.general, town.alice, "Remember this", said)
    assert kept.message["content"] == "Kept Friday at nine"
    who = await town.playground.menu(town.general, town.alice, "Who is this", town.bob)
    assert who.message["content"] == "Bob"


@pytest.mark.asyncio
async def test_the_servers_managers_decide_who_may_use_a_command(town: Town, desk: Desk) -> None:
    with pytest.raises(PlaygroundError, match="Alice may not use /memory-admin"):
        await town.playground.command(town.general, town.alice, "memory-admin reset")
    role = town.playground.add_role(town.guild, "board", Permission.MANAGE_GUILD)
    town.playground.give_role(town.guild, town.alice, role)
    opened = await town.playground.command(town.general, town.alice, "memory-admin reset")
    assert opened.kind == "modal"


@pytest.mark.asyncio
async def test_a_command_for_servers_cannot_be_used_in_a_direct_message(
    town: Town, desk: Desk
) -> None:
    direct = town.playground.open_dm(town.alice)
    with pytest.raises(PlaygroundError, match="cannot be used here"):
        await town.playground.command(direct, town.alice, "memory follow")


@pytest.mark.asyncio
async def test_commands_work_in_threads(town: Town, desk: Desk) -> None:
    thread = town.playground.add_thread(town.general, "Trip", private=True, members=[town.alice])
    await town.playground.command(thread, town.alice, "memory search", text="x")
    interaction = await desk.seen.get()
    assert isinstance(interaction.channel, discord.Thread)
    assert interaction.channel_id == thread
    with pytest.raises(PlaygroundError, match="Bob cannot see #Trip"):
        await town.playground.command(thread, town.bob, "memory search", text="x")


@pytest.mark.asyncio
@pytest.mark.parametrize(
    ("path", "options", "complaint"),
    [
        ("memory search", {}, "text is required"),
        ("memory search", {"text": "x", "limit": 99}, "limit is out of bounds"),
        ("memory search", {"text": "x", "limit": "many"}, "limit must be a number"),
        ("memory search", {"text": "x", "person": 5}, "person must be a user of this server"),
        ("memory search", {"text": "x", "color": 5}, "no option color"),
        ("memory", {}, "needs one of its subcommands"),
        ("nothing", {}, "no command /nothing"),
    ],
)
async def test_a_command_that_cannot_be_sent_says_why(
    town: Town, desk: Desk, path: str, options: dict[str, Any], complaint: str
) -> None:
    with pytest.raises(PlaygroundError, match=complaint):
        await town.playground.command(town.general, town.alice, path, **options)


@pytest.mark.asyncio
@pytest.mark.parametrize(
    ("use", "complaint"),
    [
        (lambda p, m, w: p.press(m, "Nothing", w), "no Nothing here, only: Next, Later, Ask, Off"),
        (lambda p, m, w: p.press(m, "Off", w), "Off is switched off"),
        (lambda p, m, w: p.select(m, "Kind", [], w), "Choose between 1 and 2"),
        (lambda p, m, w: p.select(m, "Kind", ["plan", "fact", "risk"], w), "Choose between"),
        (lambda p, m, w: p.select(m, "Kind", ["task"], w), "task is not offered here"),
        (lambda p, m, w: p.select(m, "Who", [5], w), "must be a user of this server"),
    ],
)
async def test_a_component_that_cannot_be_used_says_why(
    town: Town, desk: Desk, use: Any, complaint: str
) -> None:
    pages = await town.playground.command(town.general, town.alice, "memory pages")
    with pytest.raises(PlaygroundError, match=complaint):
        await use(town.playground, pages.message["id"], town.bob)


@pytest.mark.asyncio
async def test_nobody_presses_what_only_another_person_sees(town: Town, desk: Desk) -> None:
    pages = await town.playground.command(town.general, town.alice, "memory pages")
    chosen = await town.playground.select(pages.message["id"], "Kind", ["plan"], town.bob)
    with pytest.raises(PlaygroundError, match="Alice cannot see this message"):
        await town.playground.press(chosen.message["id"], "Next", town.alice)
