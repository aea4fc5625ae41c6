"""Test how a memory's words are taken apart into what it claims."""

import pytest

from bot.memory.claims import Claim, claim_of
from bot.vocabulary import CellType
from tests.memory.samples import START, STEMMER

PEOPLE = frozenset({"anna", "ben", "cara"})


def claim(text: str, by: str = "Anna", kind: CellType = CellType.FACT) -> Claim:
    return claim_of(text, kind, by, START, people=PEOPLE, terms=STEMMER.terms)


class TestSubjects:
    @pytest.mark.parametrize(
        "text",
        [
            "The launch is on Friday.",
            "We moved the launch to Monday.",
            "Anna: We moved the launch to Monday.",
            "The launch was moved from May 5 to May 12.",
            "No wait, the launch is on Wednesday now!",
            "Launch: 2026-05-05 at 14:00.",
            "The launch was postponed to May 12 because QA found a crash.",
            "Ben moved the launch to Tuesday.",
        ],
    )
    def test_are_what_is_left_without_values_changes_and_speakers(self, text: str) -> None:
        assert claim(text).about == {"launch"}

    def test_hold_the_names_of_people_only_where_asked_for(self) -> None:
        told = claim("The shop key is with Cara.", "Ben")
        assert "cara" in told.naming
        assert told.people == {"cara"}
        assert told.about == {"shop", "kei"}

    def test_know_other_words_for_the_same(self) -> None:
        assert claim("The release is ready.").about == claim("The launch is ready.").about
        assert "live" in claim("Anna resides in Oslo.").about

    def test_of_scripts_without_spaces_are_pairs_of_signs(self) -> None:
        assert len(claim("发布会在5月5日。").about) > 1

    @pytest.mark.parametrize("text", ["", "...", "?", "42", "on Friday", "\u202e", "x" * 600])
    def test_of_odd_texts_are_read_too(self, text: str) -> None:
        assert claim(text).text == text


class TestFormerValues:
    @pytest.mark.parametrize(
        "text",
        [
            "The launch moved from May 5 to May 12.",
            "Der Launch wurde vom 5. Mai auf den 12. Mai verschoben.",
            "Le lancement est reporté du 5 mai au 12 mai.",
        ],
    )
    def test_are_told_apart_from_new_ones(self, text: str) -> None:
        told = claim(text)
        assert [(time.start.day, time.start.month) for time in told.former.times] == [(5, 5)]
        assert [(time.start.day, time.start.month) for time in told.values.times] == [(12, 5)]

    def test_are_none_where_nothing_changes(self) -> None:
        told = claim("The train from Oslo to Bergen takes 7 hours.")
        assert told.former.kinds == frozenset()
        assert {"oslo", "bergen"} <= told.about


class TestOwners:
    @pytest.mark.parametrize(
        ("text", "by", "owner"),
        [
            ("Ben's favourite colour is blue.", "Anna", {"ben"}),
            ("My favourite colour is blue.", "Anna", {"anna"}),
            ("My rent is now 600 euros.", "Anna", {"anna"}),
            ("Anna lives in Berlin.", "Anna", {"anna"}),
            ("Ben moved to Hamburg.", "Anna", {"ben"}),
            ("I like tea.", "Ben", {"ben"}),
            ("Ich wohne in Berlin.", "Ben", {"ben"}),
            ("Mein Lieblingstier ist der Otter.", "Ben", {"ben"}),
            ("The launch is on Friday.", "Anna", set()),
            ("Ben moved the launch to Monday.", "Ben", set()),
            ("I moved the launch to Monday.", "Ben", set()),
            ("We meet every 30 min.", "Ben", set()),
        ],
    )
    def test_are_whose_wish_or_trait_it_is(self, text: str, by: str, owner: set[str]) -> None:
        assert claim(text, by).owner == owner

    def test_of_a_preference_are_whoever_voices_it(self) -> None:
        assert claim("Prefers window seats.", "Cara", CellType.PREFERENCE).owner == {"cara"}


class TestCertainty:
    @pytest.mark.parametrize(
        "text",
        [
            "Is the launch on Monday?",
            "Could the launch be on Monday",
            "Perhaps the launch is on Monday.",
            "If QA passes, we launch on Monday.",
            "Anna proposes to launch on Monday.",
            "I heard that the launch is on Monday.",
            "Ben says the launch is on Monday.",
            "Vielleicht ist der Launch am Montag.",
            "Angeblich ist der Launch am Montag.",
            "Peut-être que le lancement est lundi.",
            "Quizás el lanzamiento es el lunes.",
            "Возможно, запуск в понедельник.",
            "也许发布会在周一。",
        ],
    )
    def test_is_missing_in_guesses_questions_and_hearsay(self, text: str) -> None:
        assert claim(text).unsure

    @pytest.mark.parametrize(
        "text",
        ["The launch is on Monday.", "Anna says the launch is on Monday.", "Der Launch ist am 5."],
    )
    def test_is_there_in_plain_words_of_ones_own(self, text: str) -> None:
        assert not claim(text).unsure

    @pytest.mark.parametrize(
        "text", ["We don't deploy on Fridays.", "Wir deployen nicht freitags.", "我们周五不部署。"]
    )
    def test_of_the_opposite_is_a_denial(self, text: str) -> None:
        assert claim(text).denies

    def test_a_month_is_no_denial(self) -> None:
        assert not claim("Der Launch ist am 5. Mai.").denies

    @pytest.mark.parametrize(
        "text", ["We no longer deploy.", "We don't deploy on Fridays anymore.", "Nicht mehr da."]
    )
    def test_that_something_ended_is_told(self, text: str) -> None:
        assert claim(text).ends


class TestAccumulation:
    @pytest.mark.parametrize(
        "text",
        [
            "Anna likes tea.",
            "Anna owns a canoe.",
            "Anna has a son.",
            "Anna bought lamps.",
            "Anna visited Rome.",
            "Anna met Ben.",
            "Anna spricht Polnisch.",
            "Anna aime le thé.",
            "Анна любит чай.",
            "アンナはお茶が好き。",
        ],
    )
    def test_is_known_by_its_verbs(self, text: str) -> None:
        assert claim(text).accumulates

    @pytest.mark.parametrize(
        "text",
        [
            "Anna's favourite tea, which she likes most, is green.",
            "The launch is on Friday.",
            "Anna lives in Berlin.",
            "We have three servers.",
            "The lead has decided on Postgres.",
        ],
    )
    def test_is_none_of_what_there_is_one_of(self, text: str) -> None:
        assert not claim(text).accumulates
