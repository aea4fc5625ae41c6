"""Test what becomes of memories that channels had in common once one of them is closed."""

from datetime import timedelta

import pytest

from bot.ids import CellId, ChannelId, MessageId, SceneId
from bot.memory.audience import EVERYONE, Audience, scope_of_channel
from bot.memory.db import MemoryDB
from bot.memory.records import Batch, Cell, Message, Relation
from bot.memory.supersession import supersede
from bot.vocabulary import CellType, RelationKind, TaskState
from tests.memory.reorganising_scenes import found_under, gather, sum_up
from tests.memory.samples import (
    EVERYBODY,
    GENERAL,
    LAKE,
    START,
    cells_of,
    draft,
    extract,
    learn,
    number,
    rows,
    same_as,
    say,
)

OF_LAKE = scope_of_channel(LAKE)
NO_LAKE = Audience(frozenset({GENERAL}))
# What the members of the lake may see once it is closed, as an answer there does.
AT_LAKE = Audience(frozenset({GENERAL, LAKE}), frozenset({OF_LAKE}))
LAKE_ALONE = Audience(own_scopes=frozenset({OF_LAKE}))
DAY = timedelta(days=1)


async def close(memory: MemoryDB, *channels: ChannelId) -> None:
    """Bring all that is everyone's of these channels into their own scopes."""
    for channel in channels:
        while await memory.rescoper.keep_apart(channel):
            pass
    assert await memory.rescoper.mixed(channels) == []


async def names(memory: MemoryDB, audience: Audience) -> set[str]:
    return {scene.name for scene in await memory.scenes.recent(audience, limit=99)}


async def seen(memory: MemoryDB, cell: Cell, audience: Audience) -> Cell:
    return (await memory.cells.many([cell.id], audience))[cell.id]


class TestScenes:
    @pytest.mark.asyncio
    async def test_what_is_left_is_shown_again_and_is_told_anew(self, memory: MemoryDB) -> None:
        scene = await gather(memory, "Boat plans", "The boat needs a plan")
        hidden = await learn(memory, "The boat has a leak", scene="Boat plans", channel=LAKE)
        await sum_up(memory, "Boat plans", "The boat needs a plan and has a leak.")
        assert await names(memory, NO_LAKE) == set()
        assert await memory.rescoper.mixed([LAKE, GENERAL]) == [LAKE, GENERAL]
        await close(memory, LAKE)
        [open_] = await memory.scenes.recent(NO_LAKE)
        assert (open_.id, open_.name, open_.summary, open_.cells) == (scene, "Boat plans", "", 1)
        [dirty] = [
            each
            for each in await memory.scenes.dirty(await memory.epoch())
            if each.scene.id == scene
        ]
        assert dirty.new_cells == 1
        assert await rows(memory, "SELECT summary FROM scene_history") == []
        [own] = await memory.scenes.recent(LAKE_ALONE)
        assert (own.scope, own.summary, own.cells) == (OF_LAKE, "", 1)
        assert (await seen(memory, hidden, LAKE_ALONE)).scene == own.name

    @pytest.mark.asyncio
    async def test_a_name_is_kept_only_where_the_words_there_bear_it_out(
        self, memory: MemoryDB
    ) -> None:
        left = await gather(memory, "Canary", "The boat needs paint", "Paint the boat")
        await learn(memory, "The canary sings", scene="Canary", channel=LAKE)
        await close(memory, LAKE)
        [scene] = await memory.scenes.recent(NO_LAKE)
        assert scene.id == left
        assert "canary" not in scene.name.lower()
        assert "boat" in scene.name.lower()
        assert await found_under(memory, "canary") == {
            cell.id for cell in await memory.cells.most_salient(LAKE_ALONE, limit=9)
        }
        assert await names(memory, LAKE_ALONE) == {"Canary"}

    @pytest.mark.asyncio
    async def test_a_name_of_others_is_not_taken_along(self, memory: MemoryDB) -> None:
        await learn(memory, "The merger is signed", scene="Merger")
        await learn(memory, "The oars are new", scene="Merger", channel=LAKE)
        await close(memory, LAKE)
        [name] = await names(memory, LAKE_ALONE)
        assert "merger" not in name.lower()
        assert "oars" in name.lower()

    @pytest.mark.asyncio
    async def test_a_scene_of_the_channel_alone_moves_as_it_is(self, memory: MemoryDB) -> None:
        scene = await gather(memory, "Birds", "The canary sings", "It eats seeds", channel=LAKE)
        await sum_up(memory, "Birds", "The canary sings and eats seeds.")
        now = await memory.epoch()
        assert await memory.reorganiser.rename(now, scene, "Canaries", EVERYBODY)
        await close(memory, LAKE)
        assert await memory.scenes.recent(EVERYBODY) == []
        [moved] = await memory.scenes.recent(LAKE_ALONE)
        assert (moved.id, moved.name, moved.cells) == (scene, "Canaries", 2)
        assert moved.summary == "The canary sings and eats seeds."
        assert await rows(memory, "SELECT scope FROM scene_aliases") == [(OF_LAKE,)]
        assert await number(memory, "SELECT count(*) FROM journal") == 0
        again = await learn(memory, "It flies", scene="Birds", channel=LAKE, private=True)
        assert again.scene_id == scene

    @pytest.mark.asyncio
    async def test_what_was_said_in_private_before_takes_it_in(self, memory: MemoryDB) -> None:
        before = await learn(memory, "One sings", scene="Birds", channel=LAKE, private=True)
        open_ = await learn(memory, "Two sing", scene="Birds", channel=LAKE)
        mixed = await learn(memory, "Birds fly", scene="Sky", channel=LAKE)
        await learn(memory, "Clouds fly in the sky", scene="Sky")
        await close(memory, LAKE)
        assert (await seen(memory, open_, LAKE_ALONE)).scene_id == before.scene_id
        assert (await seen(memory, mixed, LAKE_ALONE)).place.scope == OF_LAKE
        assert await number(memory, "SELECT count(*) FROM mem_scenes WHERE scope = 0") == 1

    @pytest.mark.asyncio
    async def test_two_channels_that_close_are_parted_from_each_other_too(
        self, memory: MemoryDB
    ) -> None:
        await learn(memory, "The canary sings", scene="Secrets", channel=LAKE)
        await learn(memory, "The vault opens", scene="Secrets")
        await close(memory, LAKE, GENERAL)
        of_general = Audience(own_scopes=frozenset({scope_of_channel(GENERAL)}))
        for audience, hidden in ((LAKE_ALONE, "vault"), (of_general, "canary")):
            told = await memory.scenes.recent(audience)
            assert len(told) == 1
            assert hidden not in repr(told).lower()

    @pytest.mark.asyncio
    async def test_a_summary_that_was_being_written_comes_too_late(self, memory: MemoryDB) -> None:
        await learn(memory, "The canary sings", scene="Boats", channel=LAKE)
        left = await learn(memory, "The boats are painted", scene="Boats")
        [dirty] = await memory.scenes.dirty(await memory.epoch())
        await close(memory, LAKE)
        assert not await memory.scenes.replace_summary(dirty, "The canary sings.", [left.id])


class TestTies:
    @pytest.mark.asyncio
    async def test_what_replaced_it_out_of_sight_no_longer_ends_a_memory(
        self, memory: MemoryDB
    ) -> None:
        held = await learn(memory, "The oars are red", at=START - DAY)
        first = await learn(memory, "The launch is on Friday", at=START - DAY)
        hidden = await learn(memory, "The launch is on Monday", channel=LAKE, at=START)
        secret = await learn(memory, "The oars are blue", channel=LAKE, at=START)
        last = await learn(memory, "The launch is on Tuesday", at=START + DAY)
        for old, by in ((first, hidden), (hidden, last), (held, secret)):
            await end(memory, old.id, by.id)
        await close(memory, LAKE)
        again = await seen(memory, held, EVERYBODY)
        assert (again.superseded_by, again.valid_to) == (None, None)
        assert await row(memory, "superseded_by, valid_to, ended_at", held.id) == (None,) * 3
        again = await seen(memory, first, EVERYBODY)
        assert (again.superseded_by, again.valid_to) == (last.id, last.said_at)
        assert (await seen(memory, hidden, AT_LAKE)).superseded_by == last.id
        assert (await seen(memory, hidden, LAKE_ALONE)).superseded_by is None

    @pytest.mark.asyncio
    async def test_links_and_conflicts_end_at_the_border(self, memory: MemoryDB) -> None:
        cells = [
            await learn(memory, text, channel=channel)
            for text, channel in (
                ("The oars are red", GENERAL),
                ("The oars are blue", LAKE),
                ("The oars are green", LAKE),
                ("The oars are new", GENERAL),
            )
        ]
        await memory.connections.write(
            lambda transaction: transaction.run_many(
                "INSERT OR IGNORE INTO cell_links (from_id, to_id, kind) VALUES (?, ?, 'follows')",
                [(one.id, other.id) for one in cells for other in cells if one.id != other.id],
            )
        )
        await memory.connections.write(
            lambda transaction: transaction.run_many(
                "INSERT OR IGNORE INTO conflicts (older_id, newer_id, found_at) VALUES (?, ?, 1)",
                [(one.id, other.id) for at, one in enumerate(cells) for other in cells[at + 1 :]],
            )
        )
        await close(memory, LAKE)
        red, blue, green, new = (cell.id for cell in cells)
        linked = await rows(memory, "SELECT from_id, to_id FROM cell_links ORDER BY 1, 2")
        assert linked == [(red, new), (blue, green), (green, blue), (new, red)]
        doubts = await rows(memory, "SELECT older_id, newer_id FROM conflicts ORDER BY 1")
        assert doubts == [(red, new), (blue, green)]

    @pytest.mark.asyncio
    async def test_things_are_known_apart_and_by_the_spelling_of_each_side(
        self, memory: MemoryDB
    ) -> None:
        hidden = await learn(memory, "CANARY is late", channel=LAKE, about=("CANARY",))
        left = await learn(memory, "Ben saw the Canary", about=("Canary",))
        only = await learn(memory, "The Kestrel is fast", channel=LAKE, about=("Kestrel",))
        await close(memory, LAKE)
        tied = await rows(
            memory,
            "SELECT tied.cell_id, known.scope, known.name FROM cell_entities AS tied"
            " JOIN entities AS known ON known.id = tied.entity_id WHERE known.user_id = 0"
            " ORDER BY 1",
        )
        assert tied == [
            (hidden.id, OF_LAKE, "CANARY"),
            (left.id, EVERYONE, "Canary"),
            (only.id, OF_LAKE, "Kestrel"),
        ]
        assert await memory.subjects.named("Kestrel", NO_LAKE) == []
        [kestrel] = await memory.subjects.named("Kestrel", LAKE_ALONE)
        assert await memory.subjects.cells(kestrel, LAKE_ALONE, limit=9) == [only.id]

    @pytest.mark.asyncio
    async def test_what_both_sides_said_is_known_on_both(self, memory: MemoryDB) -> None:
        open_ = await learn(memory, "The launch is on Friday", "Ben")
        also = await say(memory, "The launch is on Friday", "Cara", channel=LAKE)
        again = draft("The launch is on Friday", also, relations=same_as(open_.id))
        assert await extract(memory, again, of=[also]) == 0
        of_lake = await learn(memory, "The oars are red", "Ben", channel=LAKE)
        shown = await say(memory, "The oars are red", "Cara")
        again = draft("The oars are red", shown, relations=same_as(of_lake.id))
        assert await extract(memory, again, of=[shown]) == 0
        await close(memory, LAKE)
        assert [cell.id for cell in await cells_of(memory, also)] == []
        waiting = {(each.channel_id, each.scope) for each in await memory.queue.waiting()}
        assert waiting == {(LAKE, OF_LAKE), (GENERAL, EVERYONE)}
        assert also.id not in (await seen(memory, open_, AT_LAKE)).sources

    @pytest.mark.asyncio
    async def test_a_conclusion_moves_with_what_it_rests_on(self, memory: MemoryDB) -> None:
        bases = [await learn(memory, f"Boat {at} leaks", channel=LAKE) for at in range(3)]
        [derived] = await memory.connections.write(
            lambda transaction: transaction.fetch(
                "INSERT INTO mem_cells (scene_id, cell_type, salience, content, fingerprint,"
                " author_id, author_name, channel_id, root_id, scope, said_at, created_at, origin)"
                " SELECT scene_id, cell_type, salience, 'Boats leak', 'boats leak', 0, 'Memoir',"
                " channel_id, root_id, scope, said_at, created_at, 'derived' FROM mem_cells"
                " WHERE id = ? RETURNING id",
                (bases[0].id,),
            )
        )
        await memory.connections.write(
            lambda transaction: transaction.run_many(
                "INSERT INTO cell_bases (cell_id, base_id) VALUES (?, ?)",
                [(derived[0], base.id) for base in bases],
            )
        )
        await close(memory, LAKE)
        assert await row(memory, "scope", CellId(derived[0])) == (OF_LAKE,)
        gathered = await rows(memory, "SELECT scope, root_id FROM reflections")
        assert gathered == [(OF_LAKE, LAKE)]


class TestTasks:
    @pytest.mark.asyncio
    async def test_a_task_that_was_closed_out_of_sight_is_open(self, memory: MemoryDB) -> None:
        task = await learn(memory, "Paint the boat", cell_type=CellType.TASK, at=START - DAY)
        done = (Relation(task.id, RelationKind.DONE),)
        await learn(memory, "I painted the boat", channel=LAKE, relations=done, at=START)
        assert (await seen(memory, task, EVERYBODY)).state is TaskState.DONE
        assert await memory.tasks.ids(EVERYBODY, TaskState.DONE) == [task.id]
        hidden = await seen(memory, task, NO_LAKE)
        assert (hidden.state, hidden.state_at) == (TaskState.OPEN, None)
        assert await memory.tasks.ids(NO_LAKE, TaskState.OPEN) == [task.id]
        assert await memory.tasks.ids(NO_LAKE, TaskState.DONE) == []
        await close(memory, LAKE)
        assert await row(memory, "state, state_at, state_by", task.id) == ("open", None, None)

    @pytest.mark.asyncio
    async def test_a_hand_closes_it_for_all(self, memory: MemoryDB) -> None:
        task = await learn(memory, "Paint the boat", cell_type=CellType.TASK, at=START - DAY)
        done = (Relation(task.id, RelationKind.DONE),)
        await learn(memory, "I painted the boat", channel=LAKE, relations=done, at=START)
        changed = await memory.tasks.set_state(task.id, TaskState.DONE, NO_LAKE)
        assert changed is not None
        assert changed.state is TaskState.DONE
        await close(memory, LAKE)
        assert (await seen(memory, task, NO_LAKE)).state is TaskState.DONE


class TestOnTheWay:
    @pytest.mark.asyncio
    async def test_it_is_extracted_anew_for_the_channel_alone(self, memory: MemoryDB) -> None:
        secret = await say(memory, "The canary sings", channel=LAKE)
        batch = Batch(await memory.epoch(), (secret,), (), 0)
        assert await memory.queue.finish(batch, [draft("The canary sings", secret)])
        await close(memory, LAKE)
        assert await memory.drafts.waiting() == 0
        [waiting] = await memory.queue.waiting()
        assert (waiting.channel_id, waiting.scope) == (LAKE, OF_LAKE)

    @pytest.mark.asyncio
    async def test_what_a_model_is_asked_meanwhile_comes_too_late(self, memory: MemoryDB) -> None:
        secret = await say(memory, "The canary sings", channel=LAKE)
        batch = Batch(await memory.epoch(), (secret,), (), 0)
        await close(memory, LAKE)
        assert not await memory.queue.finish(batch, [draft("The canary sings", secret)])

    @pytest.mark.asyncio
    async def test_what_goes_to_a_scene_that_is_called_otherwise_begins_anew(
        self, memory: MemoryDB
    ) -> None:
        await learn(memory, "The canary sings", scene="Canary", channel=LAKE)
        await learn(memory, "The boat needs paint", scene="Canary")
        shown = await say(memory, "The oars are new")
        batch = Batch(await memory.epoch(), (shown,), (), 0)
        assert await memory.queue.finish(batch, [draft("The oars are new", shown, scene="Canary")])
        await close(memory, LAKE)
        assert await memory.drafts.waiting() == 0
        assert [each.channel_id for each in await memory.queue.waiting()] == [GENERAL]


class TestTalks:
    @pytest.mark.asyncio
    async def test_messages_with_their_conversations_go_along(self, memory: MemoryDB) -> None:
        thread = ChannelId(LAKE + 1000)
        place = (await say(memory, "The lake is cold", channel=LAKE)).place
        of_thread = await say(memory, "So is the river", place=type(place)(thread, LAKE, EVERYONE))
        left = await say(memory, "The sun is out")
        for waiting in await memory.queue.waiting():
            await memory.talks.thread(waiting)
        await close(memory, LAKE)
        kept = await rows(memory, "SELECT id, scope FROM messages ORDER BY id")
        assert [scope for _, scope in kept] == [OF_LAKE, OF_LAKE, EVERYONE]
        assert await memory.messages.many([of_thread.id], LAKE_ALONE)
        assert await memory.messages.many([left.id], NO_LAKE)
        found = await memory.recall.find("river", LAKE_ALONE, limit=9)
        assert [each.message.id for each in found if each.message] == [of_thread.id]


class TestAnswers:
    @pytest.mark.asyncio
    async def test_what_memoir_told_of_it_elsewhere_is_told_no_more(self, memory: MemoryDB) -> None:
        secret = await learn(memory, "The canary sings", scene="Birds", channel=LAKE)
        await sum_up(memory, "Birds", "The canary sings.")
        open_ = await learn(memory, "The boat leaks", scene="Boats")
        other = await say(memory, "No idea", "Memoir", drawn_from=open_.sources)
        here = await say(memory, "It sings", "Memoir", drawn_from=secret.sources)
        of_scene = await say(memory, "It sings", "Memoir", drawn_scenes=(secret.scene_id,))
        there = await say(memory, "It does", "Memoir", channel=LAKE, drawn_from=secret.sources)
        last = await say(memory, "What did you say?")

        async def told(audience: Audience, channel: ChannelId = GENERAL) -> set[int]:
            found = await memory.messages.recent(channel, audience, before=last.id, limit=9)
            return {message.id for message in found if message.from_memoir}

        everything = {other.id, here.id, of_scene.id}
        assert await told(EVERYBODY) == everything
        assert await told(NO_LAKE) == {other.id}
        context = [await message_with(memory, id_) for id_ in sorted(everything)]
        assert [each.id for each in await memory.messages.still_told(context, NO_LAKE)] == [
            other.id
        ]
        await close(memory, LAKE)
        assert await told(AT_LAKE) == {other.id}
        assert await told(AT_LAKE, LAKE) == {there.id}

    @pytest.mark.asyncio
    async def test_nor_what_it_said_again_out_of_that(self, memory: MemoryDB) -> None:
        secret = await learn(memory, "The canary sings", scene="Birds", channel=LAKE)
        first = await say(memory, "It sings", "Memoir", drawn_from=secret.sources)
        await say(memory, "As I said: it sings", "Memoir", drawn_from=(first.id,))
        other = await say(memory, "No idea", "Memoir", drawn_from=(first.id,))
        last = await say(memory, "What did you say?")
        await close(memory, LAKE)
        found = await memory.messages.recent(GENERAL, AT_LAKE, before=last.id, limit=9)
        assert [message.id for message in found] == [other.id]


class TestPieces:
    @pytest.mark.asyncio
    async def test_each_is_bounded_and_all_of_them_do_all(
        self, memory: MemoryDB, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        from bot.memory import rescoping

        monkeypatch.setattr(rescoping, "CELLS_AT_ONCE", 2)
        monkeypatch.setattr(rescoping, "MESSAGES_AT_ONCE", 3)
        for at in range(5):
            await learn(memory, f"The boats {at} sail", scene="Boats", channel=LAKE)
            await learn(memory, f"The bird {at} sings", scene="Birds", channel=LAKE)
        await learn(memory, "The boats rest", scene="Boats")
        before = await memory.epoch()
        await close(memory, LAKE)
        assert await memory.epoch() > before + 5
        moved = await rows(memory, "SELECT DISTINCT scope FROM mem_cells WHERE root_id = ?", LAKE)
        assert moved == [(OF_LAKE,)]
        assert {(scene.name, scene.cells) for scene in await memory.scenes.recent(LAKE_ALONE)} == {
            ("Boats", 5),
            ("Birds", 5),
        }
        assert await names(memory, NO_LAKE) == {"Boats"}

    @pytest.mark.asyncio
    async def test_what_is_not_closed_stays_together(self, memory: MemoryDB) -> None:
        scene = await gather(memory, "Boats", "one", "two", channel=LAKE)
        assert await memory.rescoper.mixed([ChannelId(99)]) == []
        assert not await memory.rescoper.keep_apart(ChannelId(99))
        assert [each.id for each in await memory.scenes.recent(EVERYBODY)] == [SceneId(scene)]


async def message_with(memory: MemoryDB, id_: int) -> Message:
    found = await memory.messages.get(MessageId(id_), EVERYBODY)
    assert found is not None
    return found


async def end(memory: MemoryDB, old: CellId, by: CellId) -> None:
    assert await memory.connections.write(
        lambda transaction: supersede(transaction, old, by, START + 2 * DAY, by_hand=True)
    )


async def row(memory: MemoryDB, columns: str, cell: CellId) -> tuple[object, ...]:
    [found] = await rows(memory, f"SELECT {columns} FROM mem_cells WHERE id = ?", cell)
    return found
