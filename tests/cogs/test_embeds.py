import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.ids import ChannelId, GuildId, MessageId
from cogs.embeds import (
    DESCRIPTION,
    FIELD_NAME,
    FIELD_VALUE,
    FOOTER,
    TITLE,
    card,
    clip,
    counted,
    jump_link,
    plain,
)

unhurried = settings(deadline=None)
texts = st.text(max_size=200)


@unhurried
@given(st.text(max_size=300), st.integers(1, 100))
def test_clipped_text_keeps_the_limit_and_its_beginning(text: str, limit: int) -> None:
    clipped = clip(text, limit)
    assert len(clipped) <= limit
    assert clipped == text or (clipped.endswith("…") and text.startswith(clipped[:-1].rstrip()))
    assert clip(text, len(text)) == text


def test_text_is_clipped_between_words() -> None:
    assert clip("The canoe leaks badly", 12) == "The canoe…"


def test_an_escape_is_not_cut_in_half() -> None:
    assert clip("a" * 10 + "\\*" * 10, 14) == "a" * 10 + "\\*…"


def test_a_card_keeps_discords_limits() -> None:
    long = "word " * 3_000
    made = card(long, long, fields=[(long, long)] * 3, footer=long)
    assert made.title is not None
    assert made.description is not None
    assert len(made.title) <= TITLE
    assert len(made.description) <= DESCRIPTION
    assert all(
        len(str(field.name)) <= FIELD_NAME and len(str(field.value)) <= FIELD_VALUE
        for field in made.fields
    )
    assert len(str(made.footer.text)) <= FOOTER


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        ("**bold**", "\\*\\*bold\\*\\*"),
        ("two\nlines  and   spaces", "two lines and spaces"),
        ("# heading", "\\# heading"),
        ("> quote", "\\> quote"),
        ("||secret||", "\\|\\|secret\\|\\|"),
    ],
)
def test_what_people_wrote_is_shown_as_they_wrote_it(written: str, shown: str) -> None:
    assert plain(written) == shown


def test_a_link_with_a_false_face_shows_its_face() -> None:
    assert plain("[your bank](https://evil.example)").startswith("\\[")


@unhurried
@given(texts)
def test_plain_text_is_one_line(text: str) -> None:
    assert "\n" not in plain(text)


def test_numbers_agree_with_their_nouns() -> None:
    assert counted(1, "memory", "memories") == "1 memory"
    assert counted(0, "scene") == "0 scenes"
    assert counted(12_345, "message") == "12,345 messages"


def test_a_link_leads_to_the_message() -> None:
    made = jump_link(GuildId(1), ChannelId(2), MessageId(3))
    assert made == "https://discord.com/channels/1/2/3"
