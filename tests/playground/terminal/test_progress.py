"""Progress is a bar on a terminal and a few lines elsewhere."""

from bot.playground.terminal.progress import Progress
from tests.playground.terminal.talking import Recorder


def test_lines_that_stay_come_once_for_every_tenth() -> None:
    recorder = Recorder()
    progress = Progress(recorder, "replaying", 200, bar=False)
    for done in range(0, 201, 5):
        progress.show(done)
    assert recorder.lines[0] == "· replaying: 20 of 200"
    assert recorder.lines[-1] == "· replaying: 200 of 200"
    assert len(recorder.lines) == 10


def test_a_bar_grows_in_place() -> None:
    recorder = Recorder()
    progress = Progress(recorder, "replaying", 4, bar=True)
    progress.show(2)
    assert recorder.lines == []
    assert recorder.living == f"  replaying {'━' * 24} 2 of 4"
    progress.finish()
    assert recorder.living == ""


def test_more_than_everything_is_everything() -> None:
    recorder = Recorder()
    Progress(recorder, "organising", 3, bar=False).show(7)
    assert recorder.lines == ["· organising: 3 of 3"]


def test_nothing_to_do_is_done() -> None:
    recorder = Recorder()
    progress = Progress(recorder, "replaying", 0, bar=False)
    progress.show(0)
    progress.finish()
    assert recorder.lines == []
