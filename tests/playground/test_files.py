import aiohttp
import pytest

from bot.clock import system_clock
from bot.ids import ChannelId
from bot.playground.drafts import Upload
from bot.playground.files import Files
from bot.playground.refusals import Refusal
from bot.playground.snowflakes import Snowflakes
from tests.playground.conftest import Town


def test_a_file_is_fetched_from_where_it_was_kept() -> None:
    files = Files(Snowflakes(system_clock))
    files.base = "http://127.0.0.1:1"
    upload = Upload("my log.txt", b"day one", description="A log")
    kept = files.keep(upload, ChannelId(5))
    assert kept["filename"] == "my_log.txt"
    assert kept["url"].startswith("http://127.0.0.1:1/attachments/5/")
    assert (kept["size"], kept["description"]) == (7, "A log")
    assert files.fetch(kept["url"].removeprefix(files.base)) is upload
    assert files.data(kept) == b"day one"
    with pytest.raises(Refusal):
        files.fetch("/attachments/5/6/other.txt")


def test_two_files_of_one_name_stay_apart() -> None:
    files = Files(Snowflakes(system_clock))
    one, other = (files.keep(Upload("a", data), ChannelId(5)) for data in (b"1", b"2"))
    assert files.fetch(one["url"]).data == b"1"
    assert files.fetch(other["url"]).data == b"2"


@pytest.mark.asyncio
async def test_files_are_served_under_any_name(town: Town) -> None:
    said = await town.playground.say(
        town.general, town.alice, "", files=[("réport 記.csv", b"a,b")]
    )
    (attachment,) = town.playground.message(said)["attachments"]
    assert town.playground.attached(attachment) == b"a,b"
    async with aiohttp.ClientSession() as session:
        async with session.get(attachment["url"]) as found:
            assert await found.read() == b"a,b"
        async with session.get(attachment["url"] + "x") as missing:
            assert missing.status == 404
