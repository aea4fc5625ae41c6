"""Which memories a stretch of conversation gives: written dialogues, and any text at all."""

from collections import Counter
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.models.offline.scenes import NO_TOPIC
from bot.models.tasks import ExtractedCell, Line, Memory
from bot.vocabulary import CELL_CHARACTERS, SCENE_NAME_CHARACTERS, CellType
from tests.models.offline.conversation import MINUTE, START, cells, memory, play

# A club plans a canoe weekend, in three talks some days apart.
PLANNING = play(
    "Nora: Morning all! Does anyone know when the canoe weekend is?",
    "Omar: It's on 14 and 15 June, I booked the campsite at Lake Mirow.",
    "Nora: Lovely!",
    "Pia: How many canoes do we need?",
    "Omar: Seven, the rental has only five left though.",
    "Pia: There's a risk that we end up without enough canoes then.",
    "Omar: I'll call the other rental tomorrow.",
    "Pia: 👍",
    "Nora: Shall we cook together on Saturday?",
    "Quinn: Sounds good!",
    "Quinn: I'm a vegetarian, by the way.",
    "Nora: Noted. Omar, please bring the big gas stove.",
    "Omar: Sure",
    "Quinn: lol remember when the soup burnt 😂",
)
BUDGET = play(
    "Pia: The campsite sent the invoice: 240 euros for two nights.",
    "Nora: Our club account holds 410 euros at the moment.",
    "Pia: Let's pay the campsite from the club account.",
    "Nora: Agreed.",
    "Omar: The canoe rental wants a deposit of 150 euros by Friday.",
    "Nora: Is the deposit refundable?",
    "Omar: Yes, until 1 June.",
    "Pia: I'll transfer the deposit tonight.",
    "Quinn: thanks Pia, you are a star!",
    start=START + timedelta(days=3),
)
TRAVEL = play(
    "Quinn: How do we get to Lake Mirow?",
    "Omar: I can take four people and two canoes on the trailer.",
    "Nora: The train to Mirow leaves at 8:12 from platform 3.",
    "Quinn: I prefer the train, cars make me sick.",
    "Pia: My sister Clara joins us on Saturday, she lives in Mirow.",
    "Omar: @Memoir what did we decide about the stove?",
    "Memoir: Nora asked Omar to bring the big gas stove.",
    "Omar: ok thanks",
    start=START + timedelta(days=6),
)
TALKS = (PLANNING, BUDGET, TRAVEL)


def replayed(*talks: tuple[Line, ...]) -> list[list[ExtractedCell]]:
    """Extract talk after talk, each knowing the scenes and memories of those before it."""
    found: list[list[ExtractedCell]] = []
    names: dict[str, None] = {}
    known: list[Memory] = []
    for talk in talks:
        new = cells(talk, scenes=names, known=known)
        found.append(new)
        names.update(dict.fromkeys(cell.scene for cell in new))
        known += [
            memory(cell.content, cell.speaker, scene=cell.scene, number=len(known) + place)
            for place, cell in enumerate(new, start=1)
        ]
    return found


def contents(found: list[ExtractedCell]) -> list[str]:
    return [cell.content for cell in found]


def test_a_planning_talk_gives_its_facts_tasks_risks_decisions_and_tastes() -> None:
    found = {cell.content: cell.cell_type for cell in cells(PLANNING)}
    assert found == {
        "Nora asked “Does anyone know when the canoe weekend is?” Omar: It's on 14 and 15 June,"
        " I booked the campsite at Lake Mirow.": CellType.FACT,
        "Pia asked “How many canoes do we need?” Omar: Seven, the rental has only five left"
        " though.": CellType.FACT,
        "Pia: There's a risk that we end up without enough canoes then.": CellType.RISK,
        "Omar will call the other rental tomorrow.": CellType.TASK,
        "Nora asked “Shall we cook together on Saturday?” Quinn: Sounds good!": CellType.DECISION,
        "Quinn is a vegetarian, by the way.": CellType.PREFERENCE,
        "Nora: Omar, please bring the big gas stove. (Omar agreed.)": CellType.TASK,
    }


def test_a_money_talk_keeps_figures_and_who_agreed() -> None:
    found = cells(BUDGET)
    assert "Pia: The campsite sent the invoice: 240 euros for two nights." in contents(found)
    (paid,) = [cell for cell in found if cell.cell_type is CellType.DECISION]
    assert paid.content == "Pia: Let's pay the campsite from the club account. (Nora agreed.)"
    assert paid.sources == [3, 4]
    assert "Nora asked “Is the deposit refundable?” Omar: Yes, until 1 June." in contents(found)


def test_a_travel_talk_keeps_nothing_of_what_memoir_was_asked_and_said() -> None:
    found = contents(cells(TRAVEL))
    assert not any("stove" in content for content in found)
    assert "Pia's sister Clara joins us on Saturday, she lives in Mirow." not in found
    assert "Pia: My sister Clara joins us on Saturday, she lives in Mirow." in found


def test_scenes_carry_over_from_talk_to_talk() -> None:
    planning, budget, travel = replayed(*TALKS)
    scenes = Counter(cell.scene for cell in (*planning, *budget, *travel))
    assert len(scenes) <= 9  # what says its own subject joins no other; scenes gather later
    assert scenes[NO_TOPIC] <= 2
    assert any("Canoe" in name for name in scenes)
    assert {cell.scene for cell in budget} & {cell.scene for cell in planning}


def test_the_same_talk_again_is_known_already() -> None:
    first, again = replayed(PLANNING, PLANNING)
    assert not any(cell.relations for cell in first)
    assert [cell.relations[0].known for cell in again] == list(range(1, len(first) + 1))
    assert [cell.scene for cell in again] == [cell.scene for cell in first]


def test_everything_is_the_same_every_time() -> None:
    assert replayed(*TALKS) == replayed(*TALKS)


def test_every_memory_names_who_said_it_and_cites_their_line() -> None:
    for talk in TALKS:
        by_number = {line.number: line for line in talk}
        for cell in cells(talk):
            assert cell.speaker in cell.content
            assert cell.speaker in {by_number[number].speaker for number in cell.sources}


def test_decisions_and_deadlines_weigh_more_than_chat() -> None:
    found = {cell.content: cell.salience for cell in cells((*BUDGET, *TRAVEL[:0]))}
    paid = next(weight for content, weight in found.items() if "Let's pay" in content)
    deposit = next(weight for content, weight in found.items() if "by Friday" in content)
    assert min(paid, deposit) > found["Nora: Our club account holds 410 euros at the moment."]


def test_context_is_read_but_never_cited() -> None:
    found = cells(
        play("Pia: I'd rather take the big one for nine people.", "Nora: Agreed."),
        context=play(
            "Nora: Which tent do we take on the canoe weekend?",
            "Omar: The club owns a small tent and a big tent.",
        ),
        scenes=["Canoe Weekend"],
    )
    assert all(set(cell.sources) <= {1, 2} for cell in found)
    assert not any("small tent" in cell.content for cell in found)


def test_numbers_of_context_and_lines_are_not_mixed_up() -> None:
    found = cells(
        play("Pia: The trailer needs new tyres.", "> 1 Omar: I'll buy them."),
        context=play("Nora: The canoe weekend costs 90 euros each."),
    )
    assert found[-1].content == "Pia said “The trailer needs new tyres.” Omar: I'll buy them."


def test_a_memory_said_twice_is_one_that_cites_both_lines() -> None:
    (cell,) = cells(play("Pia: The trailer needs new tyres.", "Pia: the trailer needs new tyres!"))
    assert cell.sources == [1, 2]


def test_another_value_is_no_repeat() -> None:
    known = [memory("Pia: The invoice is 240 euros.", "Pia", scene="Campsite")]
    (cell,) = cells(play("Pia: The invoice is 260 euros."), known=known)
    assert cell.relations == []


def test_a_repeat_goes_to_the_scene_of_what_it_repeats() -> None:
    known = [memory("Pia: The invoice is 240 euros.", "Pia", scene="Campsite", number=7)]
    (cell,) = cells(play("Pia: The invoice is 240 euros"), known=known, scenes=["Invoices"])
    assert (cell.relations[0].known, cell.scene) == (7, "Campsite")


def test_no_topic_is_named_after_what_is_nobodys_business() -> None:
    said = "We decided to move the launch to June."
    (alone,) = cells(play(f"Pia: {said}"))
    (cell,) = cells(play(f"Pia: My doctor says I have diabetes. {said}"))
    assert (cell.scene, cell.content) == (alone.scene, alone.content)


def test_secrets_are_not_remembered() -> None:
    assert cells(play("Omar: The wifi password of the campsite is mirow2025!")) == []


@pytest.mark.parametrize(
    ("said", "kind"),
    [
        ("Jana: Wir haben entschieden, dass wir mit dem Zug nach Mirow fahren.", "decision"),
        ("Luc: Je m'occupe de la réservation du camping pour le week-end.", "task"),
        ("Eva: Hay un riesgo de que llueva todo el fin de semana en el lago.", "risk"),
        ("Gio: Mi piace molto la montagna, ma il lago è più comodo per la squadra.", "preference"),
        ("Rui: Eu gosto de acampar com os amigos, mas não com chuva.", "preference"),
        ("Sem: We hebben besloten dat we met de trein naar het meer gaan.", "decision"),
        ("小李: 我们决定下周去湖边露营。", "decision"),
        ("ゆき: 来週の会議の資料は私が担当します。", "task"),
        ("민수: 우리는 다음 주에 캠핑을 가기로 결정했어요.", "decision"),
    ],
)
def test_other_languages_give_memories_in_their_own_words(said: str, kind: str) -> None:
    (cell,) = cells(play(said))
    assert cell.cell_type.value == kind
    assert cell.content.rstrip(".") == said.rstrip(".")
    assert cell.scene


ODD = [
    "",
    " ",
    "\u0000\u202e\u200b",
    "😀" * 500,
    "a" * 10_000,
    "word " * 2_500,
    "We decided that " * 700,
    "**" * 3000,
    "```" * 1000,
    "||spoiler|| " * 300,
    "[a](https://example.com/" * 200,
    "<@123> <#456> <:x:789> " * 200,
    "> " * 1000,
    "\n" * 5000,
    " \n" * 2500,
    "?" * 4000,
    "“" * 4000,
    "(" * 4000,
    "'" * 4000,
    ". " * 2000,
    "i'll " * 1000,
    "password " * 500,
    "数据" * 2000,
    "のでのでの" * 500,
    "1) 2) 3) " * 500,
    "Ann asked “x” Bob: y (Cem agreed.)",
    "remember that",
    "@Memoir " * 400,
]


@pytest.mark.parametrize("text", ODD, ids=range(len(ODD)))
def test_odd_text_never_fails(text: str) -> None:
    when = datetime(2025, 1, 1, tzinfo=UTC)
    lines = [Line(n, "Ann" if n % 2 else text[:40], when, text) for n in range(1, 21)]
    for cell in cells(lines, context=lines[:5], scenes=[text], known=[memory(text or "x")]):
        assert_sound(cell, len(lines))


def assert_sound(cell: ExtractedCell, lines: int) -> None:
    assert 0 < len(cell.content) <= CELL_CHARACTERS
    assert "\n" not in cell.content
    assert 0 < len(cell.scene) <= SCENE_NAME_CHARACTERS
    assert 0 <= cell.salience <= 1
    assert cell.sources
    assert all(1 <= number <= lines for number in cell.sources)


said = st.builds(
    Line,
    number=st.just(0),
    speaker=st.text(max_size=20),
    said_at=st.integers(min_value=0, max_value=90_000).map(lambda n: START + n * MINUTE),
    text=st.text(max_size=200),
    reply_to=st.none() | st.integers(min_value=1, max_value=9),
    from_memoir=st.booleans(),
)


@given(st.lists(said, max_size=8), st.lists(st.text(max_size=30), max_size=4))
def test_any_conversation_gives_sound_memories(lines: list[Line], names: list[str]) -> None:
    numbered = [
        Line(n, one.speaker, one.said_at, one.text, one.reply_to, one.from_memoir)
        for n, one in enumerate(lines, start=1)
    ]
    for cell in cells(numbered, context=numbered[:2], scenes=[name for name in names if name]):
        assert_sound(cell, len(numbered))
        assert not all(numbered[number - 1].from_memoir for number in cell.sources)
