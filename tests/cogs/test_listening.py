"""Test where Memoir reads along, and that channels are told so."""

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio

from bot.ids import ChannelId, UserId
from bot.memory.guild_settings import EVERYWHERE
from bot.playground.permissions import Permission
from cogs.listening import ALL_OF_IT, PINNED
from cogs.listening_state import CHOOSE, MENTIONS_ONLY, REFUSED, SWITCHED_OFF
from cogs.notices import TOPIC_LINE
from tests.cogs.conftest import Server, boat_club, buttons, shown
from tests.waiting import until


@pytest_asyncio.fixture
async def quiet(server: Server) -> Server:
    """Return a server that nobody chose a channel in yet, managed by Jonas."""
    await server.bot.manager.change_settings(server.guild, UserId(1), listen=frozenset())
    let_manage(server)
    return server


@pytest_asyncio.fixture
async def deaf(tmp_path: Path) -> AsyncIterator[Server]:
    """Return a server whose Memoir may not listen."""
    async with boat_club(tmp_path, listen=False) as server:
        let_manage(server)
        yield server


def let_manage(server: Server) -> None:
    board = server.playground.add_role(server.guild, "Board", int(Permission.MANAGE_GUILD))
    server.playground.give_role(server.guild, server.jonas, board)


async def listen(server: Server, **options: Any) -> Any:
    return await server.command("memory-admin listen", by=server.jonas, **options)


async def aside(server: Server, channel: ChannelId, text: str = "The canoe leaks.") -> bool:
    """Say something to nobody; return whether it was kept by the time a mention is."""
    said = await server.playground.say(channel, server.mara, text)
    await server.say(server.mention("the boat is green"))
    return await server.stored(said) is not None


def notices(server: Server, channel: ChannelId) -> list[str]:
    texts = [message["content"] for message in server.answers(channel)]
    return [text for text in texts if "read along here" in text]


@pytest.mark.asyncio
async def test_nothing_but_what_is_said_to_memoir_is_kept_until_a_channel_was_chosen(
    quiet: Server,
) -> None:
    assert not await aside(quiet, quiet.general)
    text = shown(await listen(quiet))
    assert MENTIONS_ONLY in text
    assert CHOOSE in text
    assert notices(quiet, quiet.general) == []
    assert MENTIONS_ONLY in shown(await quiet.command("memory status"))


@pytest.mark.asyncio
async def test_a_chosen_channel_and_its_threads_are_read_along_in_and_told_once(
    quiet: Server,
) -> None:
    playground = quiet.playground
    lake = playground.add_channel(quiet.guild, "lake")
    thread = playground.add_thread(quiet.general, "Paint")
    members = [quiet.mara, playground.bot_user_id]
    secret = playground.add_thread(quiet.general, "Gift", private=True, members=members)
    response = await listen(quiet, add=quiet.general)
    assert response.ephemeral
    assert f"Reading along in <#{quiet.general}>. Elsewhere" in shown(response)
    [notice] = notices(quiet, quiet.general)
    assert "threads of this channel" in notice
    assert "until it is deleted" in notice
    assert "`/privacy`" in notice
    assert "@" not in notice
    assert await aside(quiet, quiet.general)
    assert await aside(quiet, thread)
    assert not await aside(quiet, lake)
    assert not await aside(quiet, secret)
    await listen(quiet, add=quiet.general)
    await listen(quiet, add=lake)
    assert len(notices(quiet, quiet.general)) == len(notices(quiet, lake)) == 1
    assert f"<#{quiet.general}>, <#{lake}>" in shown(await quiet.command("memory status"))


@pytest.mark.asyncio
async def test_a_channel_that_was_taken_away_is_told_anew_when_it_comes_back(
    quiet: Server,
) -> None:
    await listen(quiet, add=quiet.general)
    assert MENTIONS_ONLY in shown(await listen(quiet, remove=quiet.general))
    assert not await aside(quiet, quiet.general)
    await quiet.bot.manager.change_settings(quiet.guild, UserId(1), message_days=30)
    await listen(quiet, add=quiet.general)
    first, second = notices(quiet, quiet.general)
    assert "for 30 days" in second
    assert "for 30 days" not in first


@pytest.mark.asyncio
async def test_everywhere_is_every_channel_also_new_ones_and_can_be_ended(quiet: Server) -> None:
    quiet.bot.announces = True
    lake = quiet.playground.add_channel(quiet.guild, "lake")
    assert notices(quiet, lake) == []
    response = await listen(quiet, where="everywhere")
    assert "every channel that I can read" in shown(response)
    assert buttons(response.message) == {}
    assert len(notices(quiet, quiet.general)) == len(notices(quiet, lake)) == 1
    shore = quiet.playground.add_channel(quiet.guild, "shore")
    await until(lambda: notices(quiet, shore))
    assert await aside(quiet, shore)
    assert shown(await listen(quiet, remove=lake)) == ALL_OF_IT
    await listen(quiet, where="nowhere", add=lake)
    assert not await aside(quiet, shore)
    assert await aside(quiet, lake)
    assert len(notices(quiet, lake)) == 1


@pytest.mark.asyncio
async def test_who_may_not_manage_the_server_chooses_nothing(quiet: Server) -> None:
    quiet.playground.let_everyone_use(quiet.guild, "memory-admin")
    response = await quiet.command("memory-admin listen", by=quiet.mara, where="everywhere")
    assert "Manage Server" in shown(response)
    assert not (await quiet.bot.manager.guild_settings(quiet.guild)).listen


@pytest.mark.asyncio
async def test_a_channel_that_memoir_cannot_see_is_refused_and_one_it_cannot_write_in_is_told_of(
    quiet: Server,
) -> None:
    playground, memoir = quiet.playground, quiet.playground.bot_user_id
    dark = playground.add_channel(quiet.guild, "dark")
    playground.set_overwrite(dark, memoir, deny=int(Permission.VIEW_CHANNEL))
    assert "View Channel" in shown(await listen(quiet, add=dark))
    assert not (await quiet.bot.manager.guild_settings(quiet.guild)).listen
    news = playground.add_channel(quiet.guild, "rules")
    playground.set_overwrite(news, memoir, deny=int(Permission.SEND_MESSAGES))
    text = shown(await listen(quiet, add=news))
    assert f"I cannot write in <#{news}>" in text
    assert TOPIC_LINE in text
    assert notices(quiet, news) == []


@pytest.mark.asyncio
async def test_the_topic_says_it_on_request_or_the_line_is_shown_to_copy(quiet: Server) -> None:
    playground, memoir = quiet.playground, quiet.playground.bot_user_id
    lake = playground.add_channel(quiet.guild, "lake", topic="All about water")
    response = await listen(quiet, add=lake)
    assert buttons(response.message) == {"Put it in the topic": True, "Pin the notice": True}
    pressed = await playground.press(response.message["id"], "Put it in the topic", quiet.jonas)
    await until(lambda: pressed.followups)
    assert f"Copy this into it:\n```\n{TOPIC_LINE}" in shown(pressed.followups[0])
    assert playground.world.channel(lake).topic == "All about water"
    playground.set_overwrite(
        lake, memoir, allow=int(Permission.MANAGE_CHANNELS | Permission.PIN_MESSAGES)
    )
    wanted = f"All about water · {TOPIC_LINE}"
    for _ in range(2):  # the second time it is there already
        await playground.press(response.message["id"], "Put it in the topic", quiet.jonas)
        await until(lambda: playground.world.channel(lake).topic == wanted)
    pressed = await playground.press(response.message["id"], "Pin the notice", quiet.jonas)
    await until(lambda: PINNED in [shown(each) for each in pressed.followups])
    assert [each["pinned"] for each in quiet.answers(lake)] == [True]


@pytest.mark.asyncio
async def test_without_the_intent_the_choice_is_kept_and_the_operators_part_told(
    deaf: Server,
) -> None:
    text = shown(await listen(deaf, add=deaf.general))
    assert SWITCHED_OFF in text
    assert "Mentions only for now" in text
    assert notices(deaf, deaf.general) == []
    assert not await aside(deaf, deaf.general)
    deaf.bot.intent_refused = True
    assert REFUSED in shown(await listen(deaf))
    chosen = await deaf.bot.manager.guild_settings(deaf.guild)
    assert chosen.listen == {deaf.general}
    assert "am to read along" in shown(await deaf.command("memory status"))


@pytest.mark.asyncio
async def test_status_names_no_channel_to_who_cannot_see_it(quiet: Server) -> None:
    staff = quiet.playground.add_channel(quiet.guild, "staff")
    everyone = int(quiet.guild)
    quiet.playground.set_overwrite(staff, everyone, deny=int(Permission.VIEW_CHANNEL))
    quiet.playground.set_overwrite(
        staff, quiet.playground.bot_user_id, allow=int(Permission.VIEW_CHANNEL)
    )
    assert f"<#{staff}>" in shown(await listen(quiet, add=staff))
    text = shown(await quiet.command("memory status", by=quiet.mara))
    assert str(staff) not in text
    assert "channels that you cannot see" in text


@pytest.mark.asyncio
async def test_channels_chosen_before_memoir_could_listen_are_told_when_it_can(
    quiet: Server,
) -> None:
    await quiet.bot.manager.change_settings(quiet.guild, UserId(1), listen=EVERYWHERE)
    await listen(quiet)  # a look changes nothing
    cog = quiet.bot.get_cog("memory-admin")
    assert cog is not None
    await cog.on_ready()  # type: ignore[attr-defined]
    assert notices(quiet, quiet.general) == []  # it announces nothing by itself here
    quiet.bot.announces = True
    await cog.on_ready()  # type: ignore[attr-defined]
    assert len(notices(quiet, quiet.general)) == 1
