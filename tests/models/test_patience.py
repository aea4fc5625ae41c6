import pytest

from bot.models.patience import Patience


def test_pauses_grow_and_end() -> None:
    patience = Patience(retries=3, pause=1.0, longest_pause=100.0)
    for retry in range(3):
        pause = patience.pause_before(retry, None)
        assert pause is not None
        assert 2**retry / 2 <= pause <= 2**retry
    assert patience.pause_before(3, None) is None


def test_a_pause_asked_for_is_kept_to() -> None:
    patience = Patience(pause=0.5, longest_pause=10.0)
    assert patience.pause_before(0, 7.5) == 7.5


def test_a_pause_asked_for_does_not_shorten_our_own() -> None:
    pause = Patience(pause=1.0).pause_before(0, 0.0)
    assert pause is not None
    assert pause >= 0.5


def test_nobody_is_kept_waiting_for_long() -> None:
    assert Patience(longest_pause=10.0).pause_before(0, 10.5) is None
    assert Patience(longest_pause=10.0).pause_before(0, float("inf")) is None


def test_no_pause_of_our_own_is_longer_than_the_longest() -> None:
    pause = Patience(retries=50, pause=1.0, longest_pause=3.0).pause_before(49, None)
    assert pause is not None
    assert pause <= 3.0


@pytest.mark.parametrize("seconds", [0.1, 60.0, 600.0])
def test_waits_follow_the_silence_that_is_allowed(seconds: float) -> None:
    patience = Patience.of(seconds)
    assert patience.between < patience.first == seconds < patience.whole
