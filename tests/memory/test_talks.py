"""Test how the conversations of a channel are told apart."""

from collections.abc import Iterable, Iterator
from datetime import timedelta
from itertools import count
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.ids import MessageId, UserId
from bot.memory.records import Message
from bot.memory.talks import REMEMBERED, WINDOW, WINDOW_TIME, Talks, Threaded
from tests.memory.samples import START, said


class Channel:
    """Say things in one channel, each a minute after the one before."""

    def __init__(self) -> None:
        self.talks = Talks()
        self.now = START
        self._ids: Iterator[int] = count(1)
        self._said: dict[MessageId, Threaded] = {}

    def say(self, by: str, text: str, minutes: float = 1, **more: Any) -> Threaded:
        placed = self.talks.place(*self._with_replied_to(self.message(by, text, minutes, **more)))
        self._said[placed.message.id] = placed
        return placed

    def _with_replied_to(self, message: Message) -> tuple[Message, Threaded | None]:
        return message, self._said.get(message.reply_to) if message.reply_to else None

    def message(self, by: str, text: str, minutes: float = 1, **more: Any) -> Message:
        self.now += timedelta(minutes=minutes)
        author = UserId(sum(map(ord, by)))
        values = {"id": MessageId(next(self._ids)), "said_at": self.now, "author_id": author}
        return said(text, by, **{**values, **more})


@pytest.fixture
def channel() -> Channel:
    return Channel()


def two_talks(channel: Channel) -> tuple[Threaded, Threaded]:
    """Return the last messages of two conversations that go on side by side."""
    soup = channel.say("Anna", "Does anybody know how long the lentil soup has to cook?")
    boat = channel.say(
        "Dora", "Hello all, where may one rent a canoe for the weekend near the lake in the north?"
    )
    soup = channel.say("Ben", "Anna: lentil soup? Half an hour.")
    boat = channel.say("Emil", "Dora: at the canoe club.")
    assert soup.talk_id != boat.talk_id
    return soup, boat


def test_the_first_message_starts_a_conversation_that_has_its_id(channel: Channel) -> None:
    first = channel.say("Anna", "Good morning!")
    assert first == Threaded(first.message, first.message.id, None)


def test_a_reply_is_of_the_conversation_that_it_replies_to(channel: Channel) -> None:
    soup, boat = two_talks(channel)
    reply = channel.say("Emil", "Dora: canoe club!", reply_to=soup.message.id)
    assert (reply.talk_id, reply.answers) == (soup.talk_id, soup.message.id)
    other = channel.say("Ben", "Anna: lentil soup!", reply_to=boat.message.id)
    assert (other.talk_id, other.answers) == (boat.talk_id, boat.message.id)


def test_a_reply_to_what_left_the_window_goes_on_with_its_conversation(channel: Channel) -> None:
    old = Threaded(channel.message("Anna", "Long ago"), MessageId(77), None)
    channel.say("Ben", "Something else", minutes=60 * 24 * 30)
    reply = channel.talks.place(channel.message("Ben", "Indeed", reply_to=old.message.id), old)
    assert (reply.talk_id, reply.answers) == (MessageId(77), old.message.id)


def test_a_reply_to_what_nobody_knows_is_placed_by_evidence(channel: Channel) -> None:
    soup, _ = two_talks(channel)
    reply = channel.say("Anna", "Ben: thanks", reply_to=MessageId(5_000))
    assert (reply.talk_id, reply.answers) == (soup.talk_id, soup.message.id)


def test_people_who_speak_to_each_other_stay_together(channel: Channel) -> None:
    soup, boat = two_talks(channel)
    thanks = channel.say("Anna", "Ben: so short?")
    club = channel.say("Dora", "@Emil is it far?")
    more = channel.say("Ben", "Red ones, yes.")
    assert (thanks.talk_id, thanks.answers) == (soup.talk_id, soup.message.id)
    assert (club.talk_id, club.answers) == (boat.talk_id, boat.message.id)
    assert (more.talk_id, more.answers) == (soup.talk_id, thanks.message.id)


def test_who_was_spoken_to_answers_that_without_a_name(channel: Channel) -> None:
    soup, _ = two_talks(channel)
    assert channel.say("Anna", "Great, thanks.").answers == soup.message.id


@pytest.mark.parametrize(
    ("soup", "boat", "of_soup", "of_boat"),
    [
        (
            "How long has lentil soup to cook?",
            "Who has a canoe for the lake?",
            "lentil soup without salt cooks faster",
            "the canoe on the lake leaks",
        ),
        (
            "美味しいラーメン屋を知っていますか",
            "明日の新幹線は何時に出発しますか",
            "ラーメン屋なら駅前",
            "新幹線は九時に出発",
        ),
    ],
)
def test_shared_rare_words_tell_what_is_answered(
    channel: Channel, soup: str, boat: str, of_soup: str, of_boat: str
) -> None:
    started = [channel.message("Anna", soup), channel.message("Dora", boat)]
    before = [Threaded(message, message.id) for message in started]
    channel.talks = Talks(before)
    assert channel.say("Ben", of_soup).answers == started[0].id
    channel.talks = Talks(before)
    assert channel.say("Ben", of_boat).answers == started[1].id


def test_a_quiet_channel_has_one_conversation_at_a_time(channel: Channel) -> None:
    said_then = [
        channel.say("Anna", "Good morning everyone, how is the release going now?"),
        channel.say("Ben", "Shall we first agree on the goal, a pilot with customers or a demo?"),
        channel.say("Anna", "The demo first."),
        channel.say("Cara", "The index is ready, and the next step is to measure the answers."),
        channel.say("Dora", "ok"),
    ]
    assert {each.talk_id for each in said_then} == {said_then[0].talk_id}


def test_after_a_long_silence_a_conversation_starts(channel: Channel) -> None:
    first = channel.say("Anna", "Good morning everyone!")
    next_day = channel.say("Ben", "Who has the keys?", minutes=60 * 20)
    assert next_day.talk_id != first.talk_id
    assert next_day.answers is None


def test_what_is_said_soon_after_by_the_same_person_belongs_together(channel: Channel) -> None:
    soup, _ = two_talks(channel)
    more = channel.say("Ben", "and salt at the end", minutes=0)
    assert (more.talk_id, more.answers) == (soup.talk_id, soup.message.id)


def test_memoir_and_whoever_talks_with_it_are_of_one_conversation(channel: Channel) -> None:
    two_talks(channel)
    asked = channel.say("Fritz", "when does the club open?", addressed=True)
    told = channel.say("Memoir", "At nine.", reply_to=asked.message.id)
    other = channel.say("Gerda", "what is my favourite colour?", addressed=True)
    green = channel.say("Memoir", "Green.", reply_to=other.message.id)
    thanks = channel.say("Fritz", "thank you, and on Sundays?", addressed=True)
    assert told.talk_id == asked.talk_id
    assert green.talk_id == other.talk_id
    assert thanks.talk_id == asked.talk_id


def test_a_message_that_comes_early_by_its_clock_is_placed_all_the_same(channel: Channel) -> None:
    first = channel.say("Anna", "Good morning!")
    assert channel.say("Anna", "Is anybody here?", minutes=-90).talk_id == first.talk_id


def texts(people: str) -> st.SearchStrategy[str]:
    names = st.sampled_from(people.split())
    hostile = st.text(max_size=30)
    addressed = st.builds("{}: {}".format, names, hostile)
    return st.one_of(addressed, hostile.map(lambda text: text or "."), names.map("@{} ok?".format))


SPOKEN = st.tuples(
    st.sampled_from("Anna Ben Cara".split()), texts("Anna Ben Cara"), st.floats(0, 200)
)


@given(st.lists(SPOKEN, max_size=40))
def test_every_message_answers_an_earlier_one_of_its_conversation(
    spoken: list[tuple[str, str, float]],
) -> None:
    channel = Channel()
    talks: dict[MessageId, MessageId] = {}
    for by, text, minutes in spoken:
        placed = channel.say(by, text, minutes)
        if placed.answers is None:
            assert placed.talk_id == placed.message.id
        else:
            assert talks[placed.answers] == placed.talk_id
        talks[placed.message.id] = placed.talk_id


def chatter(length: int) -> Iterable[tuple[str, str, float]]:
    people = [f"{name}{number}" for number in range(9) for name in ("Anna", "Ben", "Cara")]
    for at in range(length):
        by, to = people[at * 7 % 27], people[(at * 5 + 3) % 27]
        text = f"{to}: so it is {at % 13} boats" if at % 3 else f"how many boats {at % 11}?"
        yield by, text, (at * 11 % 17) / 4


def test_where_a_run_ended_makes_no_difference_to_the_next() -> None:
    channel = Channel()
    at_once = [channel.say(*each) for each in chatter(3 * REMEMBERED)]
    for end in (1, WINDOW, REMEMBERED, 2 * REMEMBERED + 7):
        begun_anew = Talks(at_once[max(0, end - REMEMBERED) : end])
        again = [begun_anew.place(each.message) for each in at_once[end:]]
        assert again == at_once[end:]


def test_what_lies_further_back_than_the_window_is_answered_by_replies_alone() -> None:
    channel = Channel()
    first = channel.say("Zoe", "who knows the way to the observatory?")
    for at in range(WINDOW):
        channel.say("Anna", f"number {at}", minutes=0)
    assert channel.say("Ben", "Zoe: the observatory is uphill").answers != first.message.id


def test_what_lies_longer_ago_than_the_window_is_not_answered(channel: Channel) -> None:
    first = channel.say("Zoe", "who knows the way to the observatory?")
    hours = WINDOW_TIME / timedelta(minutes=1)
    late = channel.say("Ben", "Zoe: the observatory is uphill", minutes=hours + 1)
    assert late.talk_id != first.talk_id
