"""No text leaves its place in a prompt, whoever said it and wherever it stands."""

import re
from datetime import UTC, datetime

import pytest

from bot import prompts, scene_prompts
from bot.models.base import Prompt
from bot.models.tasks import (
    AnswerTask,
    ConsolidationTask,
    ExtractionTask,
    Line,
    Memory,
    MergingTask,
    ReflectionTask,
    RewritingTask,
    Sketch,
    SplittingTask,
    Topic,
)
from bot.redaction.invisible import seen
from bot.vocabulary import CellType, TaskState
from tests.attacks.catalogue import ATTACKS, Attack

NOW = datetime(2026, 5, 4, 12, tzinfo=UTC)


def every_prompt(text: str) -> dict[str, Prompt]:
    """Return each prompt with this text in every place that text from a server can get to."""
    line = Line(1, text, NOW, text)
    answer = Line(2, text, NOW, text, reply_to=1)
    memory = Memory(
        number=1,
        text=text,
        speaker=text,
        said_at=NOW,
        cell_type=CellType.TASK,
        scene=text,
        said=text,
        evidence=text,
        answers=line,
        state=TaskState.OPEN,
        assignee=text,
    )
    sketch = Sketch(1, text, text, (memory,))
    return {
        "answer": prompts.answer(
            AnswerTask(
                question=text,
                asker=text,
                now=NOW,
                topics=(Topic(text, text),),
                memories=(memory,),
                recent=(line, answer),
                replied_to=line,
                wishes=(memory,),
                standing=(memory,),
            ),
            100,
        ),
        "nothing found": prompts.answer(
            AnswerTask(text, text, NOW, (Topic(text, ""),), (), (), None), 100
        ),
        "extraction": prompts.extraction(
            ExtractionTask((line, answer), (line,), (text,), (memory,))
        ).prompt,
        "consolidation": prompts.consolidation(ConsolidationTask(text, text, (memory,))).prompt,
        "reflection": prompts.reflection(ReflectionTask((memory,), (memory,))).prompt,
        "rewriting": prompts.rewriting(RewritingTask(text, text, NOW, (memory,))).prompt,
        "merging": scene_prompts.merging(MergingTask(sketch, (sketch,), crowded=False)).prompt,
        "splitting": scene_prompts.splitting(SplittingTask(text, (memory,), ((1,),))).prompt,
    }


def structure(prompt: Prompt) -> list[str]:
    """Return what every line is, without what it tells: lines quoted from a question as one."""
    [shown] = [turn.text for turn in prompt.turns if turn.role == "user"]
    lines = [_opening(line) for line in shown.split("\n")]
    return [line for at, line in enumerate(lines) if line != ">" or lines[at - 1] != ">"]


def _opening(line: str) -> str:
    found = re.match(
        r">|#+ |\[\d+\](?: \(to \[\d+\]\))? [\d-]{10}|- |  in |Topic: |Summary: ", line
    )
    return found[0] if found else "(words)" if line else "(nothing)"


HARMLESS = {name: structure(prompt) for name, prompt in every_prompt("Mara sells boats").items()}


@pytest.mark.parametrize("attack", ATTACKS, ids=str)
def test_every_prompt_keeps_its_shape(attack: Attack) -> None:
    for name, prompt in every_prompt(attack.text).items():
        assert structure(prompt) == HARMLESS[name], name


@pytest.mark.parametrize("attack", ATTACKS, ids=str)
def test_it_reaches_no_instructions_and_nothing_unseen_reaches_a_model(attack: Attack) -> None:
    harmless = every_prompt("Mara sells boats")
    for name, prompt in every_prompt(attack.text).items():
        assert [turn.role for turn in prompt.turns] == ["system", "user"]
        assert prompt.turns[0] == harmless[name].turns[0]
        assert seen(prompt.turns[1].text) == prompt.turns[1].text
