"""Remove what is to be forgotten: messages, and everything that was drawn from them."""

from collections.abc import Sequence
from contextlib import suppress
from datetime import datetime, timedelta

from bot.clock import Clock, zone_of
from bot.errors import StoreError
from bot.ids import MessageId, UserId
from bot.memory.connections import Connections, Transaction
from bot.memory.indexing import index_text_anew
from bot.memory.message_times import keep_times
from bot.memory.messages import is_findable, keep_mentions
from bot.memory.records import NamedUser
from bot.memory.removing import take_out, take_out_text
from bot.memory.scrubbing import sweep
from bot.memory.selecting import chosen_cells, count_chosen, next_messages
from bot.memory.selections import Cells, Messages, Removed, SaidBy, Selection, noted, read_note
from bot.memory.state import EXPIRED_AT, SWEEP_TOOK, number, set_number, sweep_wanted
from bot.memory.text import storable
from bot.memory.timestamps import from_milliseconds, to_milliseconds
from bot.memory.told import times_told
from bot.redaction.invisible import seen
from bot.redaction.masking import mask

# In one transaction, so that no message waits long to be logged.
AT_ONCE = 200
ALL = -1  # as SQLite's LIMIT has it
# Deletions come in bursts: the indexes are merged once for all of them.
SWEEP_PAUSE = timedelta(seconds=2)
SWEEP_SHARE = 20  # times as long is waited as it takes: at most so much of the writer's time
# Pages of a file that is swept in less than the second that stopping leaves for it.
SOON_SWEPT = 5_000
# What stands for the name of somebody who is not to be named.
SOMEONE = "@someone"


class Removal:
    """Remove messages with all that was drawn from them, in pieces that each are one transaction.

    What is under way is noted on disk, so that a removal that a crash interrupts is ended later.
    """

    def __init__(self, connections: Connections, clock: Clock) -> None:
        self._connections = connections
        self._clock = clock
        self._under_way: set[int] = set()  # by this process

    async def remove(self, selection: Selection, *, keep_out: bool = True) -> Removed:
        """Remove what is chosen; it is gone when this returns, even if the caller is cancelled.

        With `keep_out` its messages are not taken in again either.
        """
        return await self._connections.finish(self._remove(selection, keep_out=keep_out))

    async def count(self, selection: Selection) -> Removed:
        """Count what would be removed, as far as it can be told beforehand."""
        return await count_chosen(self._connections, selection)

    async def edit(
        self,
        message: MessageId,
        content: str,
        edited_at: datetime,
        mentions: Sequence[NamedUser] = (),
    ) -> Removed:
        """Give a known message another text; what was drawn from the old one goes.

        An older edit than the last one changes nothing; without text the message is removed.
        """
        text = mask(storable(seen(content)))
        if not text:
            return await self.remove(Messages((message,)))

        async def write(transaction: Transaction) -> Removed:
            edited = to_milliseconds(edited_at)
            return await self._edit(transaction, message, text, edited, mentions)

        return await self._connections.write(write)

    async def resume(self) -> Removed:
        """End the removals that an earlier run did not."""
        rows = await self._connections.fetch("SELECT id, selection FROM removals ORDER BY id")
        total = Removed()
        for removal, note in rows:
            if removal in self._under_way:
                continue
            selection, keep_out = read_note(note)
            total += await self._connections.finish(
                self._work_off(removal, selection, keep_out=keep_out)
            )
        return total

    async def is_interrupted(self) -> bool:
        """Return whether an earlier run began a removal that is yet to be ended."""
        rows = await self._connections.fetch("SELECT id FROM removals")
        return any(row[0] not in self._under_way for row in rows)

    async def sweep_due(self) -> datetime | None:
        """Return when what was removed is to be overwritten; None if nothing waits for it."""
        since = await sweep_wanted(self._connections)
        if since is None:
            return None
        took = timedelta(milliseconds=await number(self._connections, SWEEP_TOOK) or 0)
        return since + max(SWEEP_PAUSE, SWEEP_SHARE * took)

    async def sweep(self) -> None:
        """Overwrite what removals left in the file, and empty the write-ahead log."""
        await self._connections.finish(sweep(self._connections))

    async def sweep_at_the_end(self) -> None:
        """Sweep before the file is closed, if that is soon done; else it is done at the next start.

        Nobody is to find what was removed in the file of a Memoir that is never started again.
        """
        if await sweep_wanted(self._connections) is None:
            return
        [(pages,)] = await self._connections.fetch("PRAGMA page_count")
        if pages <= SOON_SWEPT:
            with suppress(StoreError):  # it stays noted
                await self.sweep()

    async def _remove(self, selection: Selection, *, keep_out: bool) -> Removed:
        async def note(transaction: Transaction) -> int:
            if keep_out and isinstance(selection, Messages):
                await self._keep_out(transaction, selection)
            [(removal,)] = await transaction.fetch(
                "INSERT INTO removals (selection, asked_at) VALUES (?, ?) RETURNING id",
                (noted(selection, keep_out=keep_out), to_milliseconds(self._clock())),
            )
            self._under_way.add(int(removal))
            return int(removal)

        removal = await self._connections.write(note)
        try:
            return await self._work_off(removal, selection, keep_out=keep_out)
        finally:
            self._under_way.discard(removal)

    async def _keep_out(self, transaction: Transaction, selection: Messages) -> None:
        """Note ids that are not known yet: a message may come after the news that it is gone."""
        now = to_milliseconds(self._clock())
        await transaction.run_many(
            "INSERT OR IGNORE INTO removed_messages (id, removed_at) VALUES (?, ?)",
            [(each, now) for each in selection.messages],
        )

    async def _work_off(self, removal: int, selection: Selection, *, keep_out: bool) -> Removed:
        total, more = Removed(), True
        while more:

            async def piece(transaction: Transaction) -> tuple[Removed, bool]:
                return await self._piece(transaction, removal, selection, keep_out=keep_out)

            removed, more = await self._connections.write(piece)
            total += removed
        return total

    async def _piece(
        self, transaction: Transaction, removal: int, selection: Selection, *, keep_out: bool
    ) -> tuple[Removed, bool]:
        now = self._clock()
        # With a cell goes what it cites, so that the rest of it could not be found again.
        at_once = ALL if isinstance(selection, Cells) else AT_ONCE
        ids = await next_messages(transaction, selection, at_once)
        cells = await chosen_cells(transaction, selection)
        if keep_out:
            await transaction.run_many(
                "INSERT OR REPLACE INTO removed_messages (id, removed_at) VALUES (?, ?)",
                [(each, to_milliseconds(now)) for each in ids],
            )
        elif ids:
            await set_number(transaction, EXPIRED_AT, to_milliseconds(now))
        # Of what somebody forgets about others' words, nothing is to be told again.
        again = not isinstance(selection, Cells)
        removed = await take_out(transaction, ids, now, cells=cells, extract_again=again)
        more = len(ids) == AT_ONCE
        if not more:
            if isinstance(selection, SaidBy):
                removed += await self._unname(transaction, selection.person)
            await transaction.fetch("DELETE FROM removals WHERE id = ?", (removal,))
        return removed, more

    async def _edit(
        self,
        transaction: Transaction,
        message: MessageId,
        text: str,
        edited_at: int,
        mentions: Sequence[NamedUser] | None = None,  # None: whom it mentioned before
    ) -> Removed:
        rows = await transaction.fetch(
            "SELECT content, coalesce(edited_at, 0), said_at, from_memoir, addressed"
            " FROM messages WHERE id = ?",
            (message,),
        )
        if not rows or rows[0][0] == text or rows[0][1] > edited_at or rows[0][3]:
            return Removed()
        findable = is_findable(text, from_memoir=False, addressed=rows[0][4])

        async def change() -> None:
            await transaction.fetch(
                "UPDATE messages SET content = ?, edited_at = ?, state = 'waiting', attempts = 0,"
                " retry_at = 0, error = NULL WHERE id = ?",
                (text, edited_at, message),
            )
            await index_text_anew(transaction, message, text, findable=findable)
            await transaction.fetch("DELETE FROM message_times WHERE message_id = ?", (message,))
            if mentions is not None:
                await transaction.fetch(_UNMENTIONED, (message,))
                await keep_mentions(transaction, message, mentions)
            if findable:
                moment = from_milliseconds(rows[0][2]).astimezone(zone_of(self._clock))
                await keep_times(transaction, message, times_told(text, moment))

        return await take_out_text(transaction, [message], self._clock(), change)

    async def _unname(self, transaction: Transaction, person: UserId) -> Removed:
        """Take a person's name out of what others said of them by id, and out of the index."""
        removed = Removed()
        now = to_milliseconds(self._clock())
        rows = await transaction.fetch(
            "SELECT said.id, said.content, mentioned.name FROM message_mentions AS mentioned"
            " JOIN messages AS said ON said.id = mentioned.message_id WHERE mentioned.user_id = ?",
            (person,),
        )
        for message, content, name in rows:
            text = content.replace(f"@{name}", SOMEONE) if name else content
            removed += await self._edit(transaction, MessageId(message), text, now)
        for statement in _NAMES:
            await transaction.fetch(statement, {"person": person})
        return removed


_UNMENTIONED = "DELETE FROM message_mentions WHERE message_id = ?"
_NAMES = (
    "DELETE FROM message_mentions WHERE user_id = :person",
    "DELETE FROM name_words WHERE user_id = :person",
    "DELETE FROM names_to_link WHERE user_id = :person",
    "DELETE FROM standing_cells WHERE holder = 'person' AND holder_id = :person",
    (
        "DELETE FROM cell_entities WHERE entity_id IN (SELECT id FROM entities"
        " WHERE user_id = :person)"
    ),
    "DELETE FROM entities WHERE user_id = :person",
    "DELETE FROM ledger WHERE level = 'person' AND id = :person",
    "UPDATE conflicts SET settled_by = NULL WHERE settled_by = :person",
    "UPDATE journal SET undone_by = NULL WHERE undone_by = :person",
)
