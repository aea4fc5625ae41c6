"""Test that what is removed takes along all that was drawn from it, to the last byte."""

from datetime import timedelta
from pathlib import Path

import pytest

from bot.ids import CellId, ChannelId, SceneId
from bot.memory.audience import EVERYONE
from bot.memory.db import MemoryDB
from bot.memory.records import Message, NamedUser, Place
from bot.memory.removal import AT_ONCE
from bot.memory.reorganising import Group
from bot.memory.selections import (
    Cells,
    InChannel,
    Messages,
    Removed,
    SaidBefore,
    SaidBy,
    Selection,
    noted,
)
from bot.memory.supersession import supersede
from tests.memory.reorganising_scenes import cells_in, gather, sum_up
from tests.memory.samples import (
    EVERYBODY,
    GENERAL,
    LAKE,
    PEOPLE,
    START,
    Clock,
    cells_of,
    dirty_scenes,
    draft,
    extract,
    learn,
    next_batch,
    number,
    open_memory,
    rows,
    said,
    say,
)

CANARY = "Zanzibarblau"


def bytes_of(path: Path) -> bytes:
    """Return every byte of a database and its log, in lower case."""
    return b"".join(file.read_bytes() for file in sorted(path.parent.glob(f"{path.name}*"))).lower()


def holds(path: Path, word: str) -> bool:
    return word.lower().encode() in bytes_of(path)


async def tell(memory: MemoryDB, name: str, summary: str) -> None:
    """Have a scene's summary replaced twice, so that it has a history."""
    for text in (f"{summary} once", summary):
        for dirty in await dirty_scenes(memory):
            if dirty.scene.name == name:
                assert await memory.scenes.replace_summary(dirty, text, [])


async def remove(memory: MemoryDB, selection: Selection) -> Removed:
    removed = await memory.removal.remove(selection)
    await memory.removal.sweep()
    return removed


@pytest.mark.asyncio
async def test_a_removed_message_is_in_no_byte_of_the_file_or_its_log(
    memory: MemoryDB, path: Path
) -> None:
    await say(memory, "We meet at noon")
    cell = await learn(memory, f"The boat is painted {CANARY}", scene=f"{CANARY} boats")
    await say(memory, "That suits me")
    await tell(memory, f"{CANARY} boats", f"The boat is {CANARY}.")
    assert holds(path, CANARY)

    removed = await remove(memory, Messages.of(cell.sources))

    assert removed == Removed(1, 1, 1)
    assert not holds(path, CANARY[:8])
    assert await memory.scenes.count(EVERYBODY) == 0
    found = await memory.recall.find("noon", EVERYBODY)
    assert found[0].message is not None
    assert found[0].message.content == "We meet at noon"


@pytest.mark.asyncio
async def test_what_another_message_says_too_is_extracted_anew_and_its_scene_withheld(
    memory: MemoryDB, path: Path
) -> None:
    first = await say(memory, f"Shall we go to {CANARY}?")
    second = await say(memory, "Yes, on Friday", "Ben")
    drawn = draft(f"They go to {CANARY} on Friday", first, second, scene="Trips")
    await extract(memory, drawn, of=[first, second])
    other = await learn(memory, "The tents are dry", scene="Trips")
    await tell(memory, "Trips", f"They go to {CANARY}; the tents are dry.")

    removed = await remove(memory, Messages.of([first.id]))

    assert removed == Removed(1, 1, 1)
    assert not holds(path, CANARY[:8])
    [scene] = await memory.scenes.recent(EVERYBODY)
    assert (scene.name, scene.summary, scene.cells) == ("Tents Dry", "", 1)
    batch = await next_batch(memory)
    assert [message.id for message in batch.messages] == [second.id]
    assert await cells_of(memory, await _message(memory, other.sources[0]))


@pytest.mark.asyncio
async def test_a_name_that_is_older_than_what_goes_stays(memory: MemoryDB) -> None:
    await learn(memory, "The tents are dry", scene="Trips")
    cell = await learn(memory, f"They go to {CANARY}", scene="Trips")
    await learn(memory, "The stove is new", scene="Trips")
    await remove(memory, Messages.of(cell.sources))
    [scene] = await memory.scenes.recent(EVERYBODY)
    assert (scene.name, scene.cells) == ("Trips", 2)


@pytest.mark.asyncio
async def test_a_cell_that_cites_others_but_tells_its_words_goes_too(
    memory: MemoryDB, path: Path
) -> None:
    told = await say(memory, f"The code name is {CANARY}")
    answer = await say(memory, "Then let us launch it in May", "Ben")
    await extract(
        memory, draft(f"{CANARY} is launched in May", answer, scene=CANARY), of=[told, answer]
    )
    kept = await learn(memory, "The printer is broken", scene="Office")

    await remove(memory, Messages.of([told.id]))

    assert not holds(path, CANARY[:8])
    assert await number(memory, "SELECT count(*) FROM mem_cells") == 1
    assert list(await memory.cells.many([kept.id], EVERYBODY)) == [kept.id]
    assert await number(memory, "SELECT count(*) FROM messages WHERE state = 'waiting'") == 1


@pytest.mark.asyncio
async def test_a_cell_that_cites_others_but_tells_its_sense_goes_too(memory: MemoryDB) -> None:
    told = await say(memory, "The launch is on Friday")
    agreed = await say(memory, "Agreed, also to the red boat", "Ben")
    await say(memory, "Any news of the launch? I am free on Friday", "Cara")
    of_both = draft("Ben agrees that the launch is on Friday", agreed)
    of_one = draft("Ben agrees to the red boat", agreed)
    await extract(memory, of_both, of_one, of=[told, agreed])
    await memory.removal.remove(Messages.of([told.id]))
    left = await rows(memory, "SELECT content FROM mem_cells")
    assert left == [("Ben agrees to the red boat",)]
    waiting = await rows(memory, "SELECT content FROM messages WHERE state = 'waiting' ORDER BY id")
    assert (agreed.content,) in waiting


@pytest.mark.asyncio
async def test_a_cold_cell_goes_as_well(memory: MemoryDB, path: Path, clock: Clock) -> None:
    told = await say(memory, f"By the way, {CANARY} was there")
    answer = await say(memory, "I saw", "Ben")
    drawn = draft(f"Ben saw {CANARY}", answer, salience=0.0)
    await extract(memory, drawn, of=[told, answer])
    clock.turn(days=4000)
    while await memory.forgetting.cool():
        pass
    assert await number(memory, "SELECT count(*) FROM mem_cells WHERE cold = 1") == 1

    await remove(memory, Messages.of([told.id]))

    assert not holds(path, CANARY[:8])


@pytest.mark.asyncio
async def test_an_edit_takes_away_what_the_old_text_said(
    memory: MemoryDB, path: Path, clock: Clock
) -> None:
    cell = await learn(memory, f"We call it {CANARY}", scene="Names")
    [source] = cell.sources
    await say(memory, "Fine with me", "Ben")

    removed = await memory.removal.edit(source, "We call it Bluebird", clock())
    await memory.removal.sweep()

    assert removed.cells == 1
    assert not holds(path, CANARY[:8])
    found, *_ = await memory.recall.find("Bluebird", EVERYBODY)
    assert found.message is not None
    assert found.message.content == "We call it Bluebird"
    batch = await next_batch(memory)
    assert batch.messages[0].content == "We call it Bluebird"


@pytest.mark.asyncio
async def test_edits_that_change_nothing_or_come_late_leave_all_as_it_is(
    memory: MemoryDB, clock: Clock
) -> None:
    cell = await learn(memory, "We call it Bluebird")
    [source] = cell.sources
    now = clock()
    assert not await memory.removal.edit(source, "We call it Bluebird", now)
    assert await memory.removal.edit(source, "We call it Robin", now)
    assert not await memory.removal.edit(source, "We call it Wren", now - timedelta(seconds=1))
    message = await _message(memory, source)
    assert message.content == "We call it Robin"
    assert not await memory.removal.edit(said("never logged").id, "text", now)


@pytest.mark.asyncio
async def test_a_secret_that_was_edited_in_is_masked(
    memory: MemoryDB, path: Path, clock: Clock
) -> None:
    message = await say(memory, "The door code changed")
    await memory.removal.edit(message.id, "The door passcode is hunter2024", clock())
    assert not holds(path, "hunter2024")
    assert (await _message(memory, message.id)).content == (
        "The door passcode is [a secret was here]"
    )


@pytest.mark.asyncio
async def test_an_edit_to_nothing_removes_the_message(memory: MemoryDB, clock: Clock) -> None:
    cell = await learn(memory, "We call it Bluebird")
    assert await memory.removal.edit(cell.sources[0], " \0 ", clock()) == Removed(1, 1, 1)


@pytest.mark.asyncio
async def test_a_removed_message_does_not_come_back(memory: MemoryDB) -> None:
    known, late, old = await say(memory, "I was here"), said("I come late"), said("I am old", id=7)
    for each in (known, late, old):
        await memory.removal.remove(Messages.of([each.id]))
        assert not await memory.messages.add(each)


@pytest.mark.asyncio
async def test_what_was_shown_to_a_model_meanwhile_is_not_written(memory: MemoryDB) -> None:
    context = await say(memory, f"It is about {CANARY}")
    await extract(memory, of=[context])
    await say(memory, "Exactly", "Ben")
    batch = await next_batch(memory)
    assert context.id in {message.id for message in batch.context}

    await memory.removal.remove(Messages.of([context.id]))

    assert not await memory.queue.finish(batch, [draft(CANARY, *batch.messages)])


@pytest.mark.asyncio
async def test_an_edit_voids_what_was_read_of_the_old_text(memory: MemoryDB, clock: Clock) -> None:
    message = await say(memory, f"It is about {CANARY}")
    batch = await next_batch(memory)
    await memory.removal.edit(message.id, "It is about something", clock())
    assert not await memory.queue.finish(batch, [draft(CANARY, message)])


@pytest.mark.asyncio
async def test_a_summary_under_way_is_void(memory: MemoryDB) -> None:
    cell = await learn(memory, f"It is about {CANARY}", scene="Things")
    await learn(memory, "Another one", scene="Things")
    [dirty] = await dirty_scenes(memory)
    await memory.removal.remove(Messages.of(cell.sources))
    assert not await memory.scenes.replace_summary(dirty, CANARY, [])


@pytest.mark.asyncio
async def test_drafts_on_their_way_go_with_any_of_their_messages(
    memory: MemoryDB, path: Path
) -> None:
    first, second = await say(memory, f"Is it {CANARY}?"), await say(memory, "It is", "Ben")
    batch = await next_batch(memory)
    assert await memory.queue.finish(batch, [draft(f"It is {CANARY}", first, second)])

    await remove(memory, Messages.of([first.id]))

    assert await memory.drafts.waiting() == 0
    assert not holds(path, CANARY[:8])
    batch = await next_batch(memory)
    assert [message.id for message in batch.messages] == [second.id]


@pytest.mark.asyncio
async def test_memoirs_own_answers_go_with_what_they_were_drawn_from(
    memory: MemoryDB, path: Path
) -> None:
    told = await say(memory, f"The password hint is {CANARY}")
    asked = await say(memory, "What is the hint?", "Ben", addressed=True)
    for more in ({"drawn_from": (told.id,)}, {"reply_to": told.id}, {}):
        await say(memory, f"It is {CANARY}", "Memoir", **more)
    kept = await say(memory, "I don't know", "Memoir", reply_to=asked.id)

    await remove(memory, Messages.of([told.id]))

    left = await rows(memory, "SELECT id FROM messages ORDER BY id")
    assert left == [(asked.id,), (kept.id,)]
    assert not holds(path, CANARY[:8])


@pytest.mark.asyncio
async def test_an_answer_drawn_from_a_scene_goes_when_the_scene_is_told_anew(
    memory: MemoryDB,
) -> None:
    cell = await learn(memory, "The boat leaks", scene="Boats")
    await learn(memory, "The oars are new", scene="Boats")
    await tell(memory, "Boats", "They are in a poor state.")
    await say(memory, "It is wet", "Memoir", drawn_scenes=(SceneId(cell.scene_id),))
    await memory.removal.remove(Messages.of(cell.sources))
    assert await number(memory, "SELECT count(*) FROM messages WHERE from_memoir = 1") == 0


@pytest.mark.asyncio
async def test_an_answer_whose_source_is_gone_is_not_logged(memory: MemoryDB) -> None:
    told = await say(memory, f"It is {CANARY}")
    await memory.removal.remove(Messages.of([told.id]))
    answer = said(f"It is {CANARY}", "Memoir", drawn_from=(told.id,))
    assert not await memory.messages.add(answer)


@pytest.mark.asyncio
async def test_texts_of_scenes_that_a_memory_was_in_before_go_too(memory: MemoryDB) -> None:
    trips = await gather(memory, "Trips", "Mara leaves", "The boat leaks", "Ben paints")
    await sum_up(memory, "Trips", "Mara resigns, the boat leaks and Ben paints.")
    answer = await say(memory, "She quits, it leaks", "Memoir", drawn_scenes=(trips,))
    cells = await cells_in(memory, trips)
    now = await memory.epoch()
    assert await memory.reorganiser.split(now, trips, [Group("Mara", (cells[0],))], EVERYBODY)
    club = await gather(memory, "Club", "The club has a new roof")
    [(mara,)] = await rows(memory, "SELECT id FROM mem_scenes WHERE name = 'Mara'")
    now = await memory.epoch()
    assert await memory.reorganiser.merge(now, club, SceneId(mara), EVERYBODY)
    assert await memory.journal.count(EVERYBODY) == 2

    [cell] = (await memory.cells.many([cells[0]], EVERYBODY)).values()
    await memory.removal.remove(Messages.of(cell.sources))

    told = await rows(
        memory, "SELECT summary FROM mem_scenes UNION SELECT summary FROM scene_history"
    )
    assert told == [("",)]
    assert await memory.journal.count(EVERYBODY) == 0
    assert await memory.messages.get(answer.id, EVERYBODY) is None


@pytest.mark.asyncio
async def test_what_memoir_said_out_of_its_own_answers_goes_with_them(memory: MemoryDB) -> None:
    told = await say(memory, "Mara leaves the club in autumn")
    first = await say(memory, "She resigns soon", "Memoir", drawn_from=(told.id,))
    again = await say(memory, "Yes, Mara resigns", "Memoir", drawn_from=(first.id,))
    await say(memory, "Mara, as I wrote", "Memoir", drawn_from=(again.id,))
    other = await say(memory, "The boat leaks", "Memoir", drawn_from=(first.id,))
    asked = await say(memory, "What did you write?", "Ben", addressed=True)
    await memory.removal.remove(Messages.of([told.id]))
    assert await rows(memory, "SELECT id FROM messages ORDER BY id") == [(other.id,), (asked.id,)]

    late = said("She resigns", "Memoir", reply_to=asked.id, drawn_from=(again.id,))
    assert not await memory.messages.add(late)
    assert not await memory.messages.add(first)


@pytest.mark.asyncio
async def test_an_answer_out_of_what_expired_meanwhile_is_not_logged(
    memory: MemoryDB, clock: Clock
) -> None:
    old = await say(memory, f"It is {CANARY}", said_at=START - timedelta(days=40))
    asked = await say(memory, "What is it?", "Ben", addressed=True)
    await memory.removal.remove(SaidBefore(START - timedelta(days=30)), keep_out=False)
    late = said(f"It is {CANARY}", "Memoir", reply_to=asked.id, drawn_from=(old.id,))
    assert not await memory.messages.add(late)

    clock.turn(minutes=1)
    asked = await say(memory, "And now?", "Ben", addressed=True, said_at=clock())
    kept = said("I don't know", "Memoir", reply_to=asked.id, drawn_from=(asked.id,))
    assert await memory.messages.add(kept)


@pytest.mark.asyncio
async def test_what_a_removed_message_replaced_is_true_again(memory: MemoryDB) -> None:
    old = await learn(memory, "The meeting is on Monday", scene="Meeting")
    newer = await memory.corrections.correct(old.id, "The meeting is on Tuesday", EVERYBODY)
    assert newer is not None
    await memory.removal.remove(Cells((newer.id,), author=PEOPLE["Cara"]))
    [cell] = (await memory.cells.many([old.id], EVERYBODY)).values()
    assert (cell.superseded_by, cell.valid_to) == (None, None)


@pytest.mark.asyncio
async def test_what_a_person_put_right_for_another_goes_with_that_person(
    memory: MemoryDB, path: Path
) -> None:
    old = await learn(memory, "The boat is blue", scene="Boats")
    anna, ben = PEOPLE["Anna"], PEOPLE["Ben"]
    newer = await memory.corrections.correct(old.id, f"It is {CANARY}", EVERYBODY, ben)
    assert newer is not None
    assert await memory.removal.count(SaidBy(ben)) == Removed(0, 1, 1)
    await remove(memory, SaidBy(ben))
    assert not holds(path, CANARY[:8])
    [cell] = (await memory.cells.many([old.id], EVERYBODY)).values()
    assert (cell.author_id, cell.superseded_by) == (anna, None)


@pytest.mark.asyncio
async def test_what_was_replaced_twice_ends_with_what_is_left_of_it(memory: MemoryDB) -> None:
    old = await learn(memory, "The meeting is on Monday", scene="Meeting")
    between = await learn(memory, "The meeting is on Tuesday", scene="Meeting", at=START)
    tomorrow = START + timedelta(days=1)
    last = await learn(memory, "The meeting is on Friday", scene="Meeting", at=tomorrow)
    for one, by in ((old.id, between.id), (between.id, last.id)):
        await memory.connections.write(
            lambda transaction, one=one, by=by: supersede(  # type: ignore[misc]
                transaction, one, by, START, by_hand=True
            )
        )
    await memory.removal.remove(Messages.of(between.sources))
    [cell] = (await memory.cells.many([old.id], EVERYBODY)).values()
    assert (cell.superseded_by, cell.valid_to) == (last.id, tomorrow)


@pytest.mark.asyncio
async def test_forgetting_a_cell_takes_its_messages_and_nothing_tells_it_again(
    memory: MemoryDB, path: Path
) -> None:
    first = await say(memory, f"Shall it be {CANARY}?")
    second = await say(memory, "It shall", "Ben")
    await extract(memory, draft(f"It is {CANARY}", first, second), of=[first, second])
    [cell] = await cells_of(memory, first)

    removed = await remove(memory, Cells((cell.id,), author=PEOPLE["Anna"]))

    assert removed == Removed(1, 1, 1)
    assert not holds(path, CANARY[:8])
    assert await memory.queue.waiting() == []


@pytest.mark.asyncio
async def test_a_channel_goes_with_its_threads_in_pieces(memory: MemoryDB) -> None:
    thread = ChannelId(77)
    for at in range(AT_ONCE + 5):
        await say(memory, f"Message {at}", channel=LAKE)
    await say(memory, "In a thread", place=Place(thread, LAKE, EVERYONE))
    await say(memory, "Elsewhere")
    expected = await memory.removal.count(InChannel(LAKE))
    removed = await memory.removal.remove(InChannel(LAKE))
    assert removed == expected == Removed(AT_ONCE + 6, 0, 0)
    assert await number(memory, "SELECT count(*) FROM messages") == 1


@pytest.mark.asyncio
async def test_what_was_said_before_a_moment_goes(memory: MemoryDB) -> None:
    old = await learn(memory, "Long ago", at=START - timedelta(days=400))
    await learn(memory, "Just now", at=START)
    removed = await memory.removal.remove(SaidBefore(START - timedelta(days=30)), keep_out=False)
    assert removed.messages == 1
    assert await cells_of(memory, said("", id=old.sources[0])) == []


@pytest.mark.asyncio
async def test_a_person_goes_with_their_name_where_others_mention_them_by_id(
    memory: MemoryDB, path: Path
) -> None:
    name = "Zanzibarbara"
    mentions = (NamedUser(PEOPLE["Cara"], name),)
    await say(memory, "I like tea", name, author_id=PEOPLE["Cara"])
    message = await say(memory, f"@{name} brings the tent", "Ben", mentions=mentions)
    await extract(memory, draft(f"{name} brings the tent", message), of=[message])

    removed = await remove(memory, SaidBy(PEOPLE["Cara"]))

    assert removed.messages == 1
    assert (await _message(memory, message.id)).content == "@someone brings the tent"
    assert not holds(path, name[:10])


@pytest.mark.asyncio
async def test_a_nickname_is_forgotten_with_the_last_message_under_it(memory: MemoryDB) -> None:
    first = await say(memory, "Hello", "Sunshine", author_id=PEOPLE["Cara"])
    await say(memory, "Hello again", "Cara", said_at=START)
    await memory.removal.remove(Messages.of([first.id]))
    words = await rows(memory, "SELECT word FROM name_words WHERE user_id = ?", PEOPLE["Cara"])
    assert words == [("cara",)]


@pytest.mark.asyncio
async def test_a_removal_that_a_crash_interrupted_is_ended_later(path: Path) -> None:
    memory = await open_memory(path)
    await say(memory, "Going")
    note = noted(InChannel(GENERAL), keep_out=True)
    await memory.connections.write(
        lambda t: t.fetch("INSERT INTO removals (selection, asked_at) VALUES (?, 0)", (note,))
    )
    await memory.close()
    memory = await open_memory(path)
    assert await memory.removal.is_interrupted()
    assert await memory.removal.resume() == Removed(1, 0, 0)
    assert not await memory.removal.is_interrupted()
    await memory.close()


@pytest.mark.asyncio
async def test_removing_the_same_again_changes_nothing(memory: MemoryDB) -> None:
    cell = await learn(memory, "Here today")
    assert await memory.removal.remove(Messages.of(cell.sources))
    before = await memory.epoch()
    assert not await memory.removal.remove(Messages.of(cell.sources))
    assert not await memory.removal.remove(Cells((CellId(cell.id),)))
    assert await memory.epoch() == before


@pytest.mark.asyncio
async def test_the_sweep_is_due_once_something_was_removed(memory: MemoryDB, clock: Clock) -> None:
    message = await say(memory, "Here today")
    assert await memory.removal.sweep_due() is None
    await memory.removal.remove(Messages.of([message.id]))
    due = await memory.removal.sweep_due()
    assert due is not None
    assert due > clock()
    await memory.removal.sweep()
    assert await memory.removal.sweep_due() is None


async def _message(memory: MemoryDB, message_id: int) -> Message:
    found = await memory.messages.get(message_id, EVERYBODY)  # type: ignore[arg-type]
    assert found is not None
    return found


@pytest.mark.asyncio
async def test_a_scene_named_after_what_left_is_named_after_what_is_left(
    memory: MemoryDB, path: Path
) -> None:
    cell = await learn(memory, f"The {CANARY} regatta begins at ten", scene=f"{CANARY} Regatta")
    await learn(memory, "The regatta needs buoys", scene=f"{CANARY} Regatta")
    await learn(memory, "Buoys for the regatta are orange", scene=f"{CANARY} Regatta")

    await remove(memory, Messages.of(cell.sources))

    [scene] = await memory.scenes.recent(EVERYBODY)
    assert set(scene.name.split()[:2]) == {"Regatta", "Buoys"}
    assert not holds(path, CANARY[:8])
    assert await memory.scenes.find(f"{CANARY} Regatta", EVERYBODY) is None


@pytest.mark.asyncio
async def test_a_question_that_becomes_a_statement_is_found_and_the_other_way_round(
    memory: MemoryDB, clock: Clock
) -> None:
    asked = await say(memory, "when is the regatta?", addressed=True)
    said_so = await say(memory, "The harbour opens at nine", addressed=True)
    indexed = "SELECT id FROM message_index ORDER BY id"
    assert await rows(memory, indexed) == [(said_so.id,)]

    await memory.removal.edit(asked.id, "The regatta is in June", clock())
    await memory.removal.edit(said_so.id, "when does the harbour open?", clock())

    assert await rows(memory, indexed) == [(asked.id,)]
    [(context,)] = await rows(memory, "SELECT context FROM message_index")
    assert context == ""


@pytest.mark.asyncio
async def test_a_memory_that_is_closed_keeps_no_byte_of_what_was_removed(path: Path) -> None:
    memory = await open_memory(path)
    for at in range(20):
        await learn(memory, f"The boat {at} is painted {CANARY}")
    assert await memory.removal.remove(SaidBefore(START + timedelta(days=1)))
    assert holds(path, CANARY[:8])
    await memory.close()
    assert not holds(path, CANARY[:8])


@pytest.mark.asyncio
async def test_a_large_memory_is_swept_at_the_next_start(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.memory.removal.SOON_SWEPT", 1)
    memory = await open_memory(path)
    cell = await learn(memory, f"The boat is painted {CANARY}")
    await memory.removal.remove(Messages.of(cell.sources))
    await memory.close()
    memory = await open_memory(path)
    assert await memory.removal.sweep_due() is not None
    await memory.close()
