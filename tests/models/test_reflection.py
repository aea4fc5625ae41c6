from typing import Any

import pytest
from pydantic import ValidationError

from bot.models.reflection import MOST_CONCLUSIONS, Reflection
from bot.vocabulary import CellType

GOOD = {"content": "The build fails on Mondays", "cell_type": "risk", "cells": [1, 2, 3]}


def read(*conclusions: Any) -> Reflection:
    return Reflection.model_validate({"conclusions": list(conclusions)})


def test_a_conclusion_is_read() -> None:
    [one] = read({**GOOD, "why": "I think so"}).conclusions
    assert (one.content, one.cell_type, one.cells) == (GOOD["content"], CellType.RISK, [1, 2, 3])


@pytest.mark.parametrize(
    "wrong",
    [
        {**GOOD, "cells": [1, 2]},
        {**GOOD, "content": " "},
        {**GOOD, "content": "x" * 601},
        {**GOOD, "cell_type": "rumour"},
        {**GOOD, "cells": "all"},
        "The build fails",
        None,
    ],
)
def test_a_bad_one_costs_no_other(wrong: Any) -> None:
    assert [one.content for one in read(wrong, GOOD).conclusions] == [GOOD["content"]]
    assert read(wrong).conclusions == []


def test_there_are_few() -> None:
    assert len(read(*[GOOD] * 9).conclusions) == MOST_CONCLUSIONS
    assert read().conclusions == []


@pytest.mark.parametrize("wrong", [{}, {"conclusions": "none"}, {"conclusions": None}])
def test_another_shape_is_refused(wrong: Any) -> None:
    with pytest.raises(ValidationError):
        Reflection.model_validate(wrong)
