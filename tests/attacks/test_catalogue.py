"""The collection itself."""

from tests.attacks.catalogue import ATTACKS


def test_there_are_many_of_many_kinds_and_none_twice() -> None:
    assert len(ATTACKS) >= 60
    assert len({attack.kind for attack in ATTACKS}) >= 15
    assert len({attack.text for attack in ATTACKS}) == len(ATTACKS)
