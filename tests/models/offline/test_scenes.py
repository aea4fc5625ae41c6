"""Which scenes memories are given."""

from collections.abc import Sequence

import pytest

from bot.models.offline.people import people_of
from bot.models.offline.scenes import NO_TOPIC, scenes_of
from bot.models.tasks import Memory
from tests.models.offline.conversation import finished, memory, play, readings


def scenes(
    *said: str,
    names: Sequence[str] = (),
    known: Sequence[Memory] = (),
    salience: float = 0.5,
    first: int = 0,
) -> list[str]:
    """Return the scene of each line that is worth keeping."""
    found = readings(*said)
    wanted = {at: salience for at, one in enumerate(found) if one.kept and at >= first}
    given = finished(scenes_of(found, wanted, names, known, people_of(play(*said))))
    return [given[at] for at in wanted]


def test_lines_about_one_thing_share_a_scene_named_after_it() -> None:
    given = scenes(
        "Ann: The canoe trip starts at the old mill.",
        "Bob: I'll bring two paddles for the canoe trip.",
        "Cem: The canoe trip costs 90 euros.",
        "Dee: I booked the canoe trip for 14 June.",
    )
    assert given == ["Canoe Trip"] * 4


def test_two_subjects_make_two_scenes() -> None:
    canoe = [f"Ann: The canoe trip needs {n} paddles and {n} vests." for n in (4, 5, 6)]
    printer = [f"Bob: The printer on floor {n} needs toner." for n in (1, 2, 3)]
    given = scenes(*canoe, *["Cem: lunch?"] * 8, *printer)
    assert given == ["Canoe Trip"] * 3 + ["Printer"] * 3


def test_a_scene_that_exists_is_used_again() -> None:
    given = scenes("Ann: The canoes are stored behind the mill.", names=["Canoe Trip"])
    assert given == ["Canoe Trip"]


def test_a_scene_is_used_again_whatever_form_its_words_have() -> None:
    assert scenes("Ann: She quoted 400 euros for the roof.", names=["Quotation Format", "UAT"]) == [
        "Quotation Format"
    ]


def test_a_common_word_alone_is_no_reason_to_use_a_scene() -> None:
    given = scenes("Ann: The date format of the invoices changed.", names=["Quotation Format"])
    assert given != ["Quotation Format"]


def test_a_line_follows_the_memories_that_are_like_it() -> None:
    known = [memory("Bob: The mill rents paddles and vests for 9 euros.", scene="Canoe Trip")]
    given = scenes("Ann: The mill also rents vests and paddles to children.", known=known)
    assert given == ["Canoe Trip"]


def test_a_new_name_that_says_the_same_is_not_opened() -> None:
    given = scenes(
        "Ann: The family moments of this winter were lovely and rare.",
        "Bob: Such family moments keep my parents going.",
        "Cem: Family moments like the sledging race count double.",
        names=["Family"],
    )
    assert set(given) == {"Family"}


def test_what_says_little_goes_with_what_was_said_before_it() -> None:
    given = scenes(
        "Ann: The canoe trip starts at the old mill.",
        "Bob: I'll bring two paddles for the canoe trip.",
        "Cem: The canoe trip costs 90 euros.",
        "Dee: My uncle pays for all of us.",
    )
    assert given[-1] == "Canoe Trip"


def test_a_single_memory_opens_a_scene_with_a_good_name() -> None:
    assert scenes("Ann: The launch party is on Friday.") == ["Launch Party"]


def test_one_without_any_name_goes_to_the_general_scene() -> None:
    assert scenes("Ann: I prefer to stay and to be left alone.") == [NO_TOPIC]


def test_single_memories_of_different_things_are_in_no_scene_of_another() -> None:
    said = (
        "Ann: My dog is called Rex.",
        "Bob: I collect old stamps.",
        "Cem: We fly to Norway in June.",
        "Ann: Rex is six years old.",
        "Dee: My sister lives in Berlin.",
    )
    assert scenes(*said) == ["Rex", "Stamps", "Norway", "Rex", "Berlin"]


def test_a_single_memory_joins_no_scene_of_another_thing() -> None:
    names = ["Rex", "Norway"]
    assert scenes("Bob: I collect old stamps.", names=names) not in (["Rex"], ["Norway"])
    assert scenes("Ann: Rex is six years old.", names=names) == ["Rex"]


def test_what_memoir_repeats_speaks_for_no_topic() -> None:
    said = (
        "Ann: I prefer tea over coffee in the morning.",
        "Memoir: Noted: Ann prefers tea over coffee in the morning.",
        "Ann: My dog Rex is allergic to chicken.",
    )
    assert scenes(*said, names=["Tea", "Beta"], first=2) == ["Dog Rex"]


def test_one_that_matters_gets_a_name_all_the_same() -> None:
    assert scenes("Ann: My uncle sleeps.", salience=0.9) == ["Uncle"]


def test_one_that_matters_does_not_just_follow_what_was_said_before_it() -> None:
    said = ("Ann: The canoe trip starts at the old mill.", "Bob: The launch party is on Friday.")
    assert scenes(*said, names=["Canoe Trip"], salience=0.9, first=1) == ["Launch Party"]


def test_the_general_scene_attracts_nothing() -> None:
    given = scenes("Ann: The general meeting of the canoe club is on Monday.", names=[NO_TOPIC])
    assert given != [NO_TOPIC]


def test_context_speaks_for_a_topic_without_being_remembered_again() -> None:
    given = scenes(
        "Ann: The canoe trip starts at the old mill.",
        "Bob: I'll bring two paddles for the canoe trip.",
        "Cem: It will cost us 90 euros in all.",
        names=["Canoe Trip"],
        first=2,
    )
    assert given == ["Canoe Trip"]


@pytest.mark.parametrize("names", [["of the"], [""], ["😀"], ["x" * 300]])
def test_odd_names_of_scenes_break_nothing(names: list[str]) -> None:
    assert scenes("Ann: The canoe trip starts at the old mill.", names=names) == ["Canoe Trip"]


def test_nothing_wanted_gives_nothing() -> None:
    assert scenes("Ann: hi") == []
