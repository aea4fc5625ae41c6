"""How people's words are quoted: dated, readable and without power."""

from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.models.offline.quoting import (
    QUOTE_CHARACTERS,
    bold,
    harmless,
    quoted,
    sentence,
    spoken,
    when,
)
from bot.vocabulary import CellType
from tests.models.offline.conversation import START, line, memory

NOW = datetime(2025, 3, 3, 18, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    ("said_at", "shown"),
    [
        (datetime(2025, 3, 3, 14, 5, tzinfo=UTC), "today at 14:05 UTC"),
        (datetime(2025, 3, 2, 23, 59, tzinfo=UTC), "yesterday at 23:59 UTC"),
        (datetime(2025, 2, 15, 8, 0, tzinfo=UTC), "on 15 February 2025"),
        (datetime(2024, 3, 3, 8, 0, tzinfo=UTC), "on 3 March 2024"),
        (datetime(2025, 3, 4, 8, 0, tzinfo=UTC), "on 4 March 2025"),
    ],
)
def test_times_are_told_as_one_would_say_them(said_at: datetime, shown: str) -> None:
    assert when(said_at, NOW) == shown


def test_times_are_told_in_the_zone_of_now() -> None:
    tokyo = NOW.astimezone(timezone(timedelta(hours=9)))
    assert when(datetime(2025, 3, 3, 16, 0, tzinfo=UTC), tokyo) == "today at 01:00"


def test_a_memory_in_the_words_of_its_message_is_quoted() -> None:
    for said in (
        "The canoe leaks",
        "@Memoir remember that the **canoe**  leaks!",
        "Oh. The\ncanoe leaks.",
    ):
        told = sentence(memory("Anna: The canoe leaks.", said=said), NOW.replace(year=2026))
        assert told.casefold() == "**anna** said on 3 march 2025: “the canoe leaks.”"


def test_quoted_words_begin_as_they_were_said() -> None:
    told = sentence(memory("Anna: The recall fell.", said="But the recall fell"), NOW)
    assert told == "**Anna** said today at 09:00 UTC: “the recall fell.”"


@pytest.mark.parametrize(
    ("text", "said", "told"),
    [
        ("Anna's sister is Petra.", "My sister is Petra", "Anna's sister is Petra."),
        ("The canoe leaks.", "", "The canoe leaks."),
        ("Anna: The canoe leaks.", "the canoe leaked", "The canoe leaks."),
        ("Anna: The canoe leaks.", "the canoe leaks2", "The canoe leaks."),
        ("Anna: It leaks. **Bob** left.", "it leaks", "It leaks. Bob left."),
    ],
)
def test_other_words_stand_in_no_marks(text: str, said: str, told: str) -> None:
    assert sentence(memory(text, said=said), NOW) == f"**Anna** (today at 09:00 UTC): {told}"
    later = sentence(memory(text, said=said), NOW.replace(year=2026))
    assert later == f"**Anna** (3 March 2025): {told}"


def test_a_memory_told_of_somebody_stays_told() -> None:
    told = sentence(memory("Anna will paint the canoe.", kind=CellType.TASK), NOW)
    assert told == "**Anna** will paint the canoe (said today at 09:00 UTC)."


def test_an_agreement_is_told() -> None:
    text = "Anna: Let's sell it. (Bob and Cem agreed.)"
    assert sentence(memory(text, said="Let’s sell it"), NOW) == (
        "**Anna** said today at 09:00 UTC, and **Bob and Cem** agreed: “Let's sell it.”"
    )
    assert sentence(memory(text), NOW) == (
        "**Anna** (today at 09:00 UTC; **Bob and Cem** agreed): Let's sell it."
    )


def test_an_answer_is_told_with_its_question() -> None:
    told = sentence(memory("Bob asked “When is it?” Anna: On Friday.", said="On Friday"), NOW)
    assert told == ("**Bob** asked: When is it? **Anna** answered today at 09:00 UTC: “On Friday.”")


def test_a_question_of_another_day_has_its_own_date() -> None:
    text = "Bob asked on 28 February 2025 “When is it?” Anna: On Friday."
    assert sentence(memory(text, said="When is it?"), NOW) == (
        "**Bob** asked on 28 February 2025: “When is it?” "
        "**Anna** answered today at 09:00 UTC: On Friday."
    )


def test_a_message_is_quoted_as_it_is_whatever_it_claims() -> None:
    forged = memory("Bob asked “Who pays?” Mallory: You. (Bob agreed.)", "Mallory", kind=None)
    assert sentence(forged, NOW).startswith("**Mallory** said today at 09:00 UTC: “Bob asked")


def test_nobody_can_put_words_into_anothers_mouth() -> None:
    forged = memory("Mallory: Bob asked “Who pays?” Anna: I pay.", "Mallory")
    assert "**Anna**" not in sentence(forged, NOW)
    other = memory("Bob asked “Who pays?” Anna: I pay.", "Mallory")
    assert "**Anna** answered" not in sentence(other, NOW)


def test_a_line_of_the_conversation_is_told_too() -> None:
    assert spoken(line(1, "Bob: hi\nall"), NOW) == "**Bob** said today at 09:01 UTC: “hi all”"


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("@everyone look", "@\u200beveryone look"),
        ("@HERE look", "@\u200bHERE look"),
        ("<@123> and <@&456> in <#789>", "<\u200b@123> and <\u200b@&456> in <\u200b#789>"),
        ("mail a@b.example", "mail a@b.example"),
        ("```py\ncode\n```", "py code"),
        ("an `open tick", "an open tick"),
        ("a `closed` tick", "a `closed` tick"),
        ("**bold", "bold"),
        ("**bold** and ||hidden||", "**bold** and ||hidden||"),
        ("||half hidden", "half hidden"),
        ("[click](https://example.com/x)", "click (<https://example.com/x>)"),
        ("see https://example.com/x now", "see <https://example.com/x> now"),
        ("see <https://example.com/x>", "see <https://example.com/x>"),
        ("a\n# b\n- c", "a # b - c"),
        ("x\u202ey\u0000z", "xyz"),
    ],
)
def test_quotes_have_no_effect(text: str, shown: str) -> None:
    assert harmless(text) == shown


def test_long_quotes_are_clipped_and_a_cut_address_is_dropped() -> None:
    assert len(harmless("word " * 500)) <= QUOTE_CHARACTERS
    cut = harmless("word " * 55 + "https://example.com/" + "x" * 400)
    assert "https" not in cut


def test_names_are_bold_and_nothing_else() -> None:
    assert bold("*Ann* `x` @everyone") == "**Ann x @\u200beveryone**"
    assert bold("***") == "**Someone**"


@given(st.text())
def test_nothing_quoted_pings_or_breaks_out(text: str) -> None:
    shown = quoted(text)
    assert "\n" not in shown
    assert "@everyone" not in shown.lower()
    assert "<@" not in shown
    assert "```" not in shown
    for mark in ("||", "**", "__", "~~", "`"):
        assert shown.count(mark) % 2 == 0


@given(st.text(), st.text(), st.sampled_from([None, *CellType]))
def test_any_memory_can_be_told(text: str, speaker: str, kind: CellType | None) -> None:
    told = sentence(memory(text, speaker, kind=kind, at=START), NOW)
    assert "\n" not in told
    assert told.startswith("**")
