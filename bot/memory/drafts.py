"""Keep drafts on their way into memory: what each step made of them is on disk before the next."""

import logging
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from pydantic import TypeAdapter, ValidationError

from bot.clock import Clock
from bot.errors import StoreError, reason
from bot.ids import ChannelId
from bot.memory.audience import Audience, Scope
from bot.memory.connections import Connections, Row, Transaction, listed
from bot.memory.encryption import OPERATIONAL_ERRORS
from bot.memory.records import CellDraft, DraftId, Place, StagedDraft, Ties, Verdict
from bot.memory.state import epoch
from bot.memory.text import storable
from bot.memory.timestamps import from_milliseconds, to_milliseconds
from bot.vocabulary import DraftStage

# They go into memory together, so that what one says of another can be told: two full batches.
TOGETHER = 50
# A draft that fails so often is set aside until the next start, which may be of a mended Memoir.
ATTEMPTS = 3
# Long enough for what was wrong around it to pass, short enough that nobody misses the memory.
RETRY_AFTER = timedelta(minutes=1)

_DRAFT, _VERDICT, _TIES = TypeAdapter(CellDraft), TypeAdapter(Verdict), TypeAdapter(Ties)
_COLUMNS = "id, channel_id, root_id, scope, draft, verdict, ties"
# What a channel that is closed by now said for everyone waits: it would close the scene it goes to.
_MAY_COME = """
({table}.scope <> 0 OR {table}.root_id IN (SELECT value FROM json_each(:open_channels)))
"""

log = logging.getLogger(__name__)


class DraftStore:
    """Read staged drafts and write what a step made of them; for the background work alone."""

    def __init__(self, connections: Connections, clock: Clock) -> None:
        self._connections = connections
        self._clock = clock

    async def scopes(self, stage: DraftStage, everyone: Audience) -> dict[Scope, datetime]:
        """Return the scopes with drafts for the step after a stage, and when each is due.

        New drafts wait until those before them are in memory; of what is everyone's only that of
        channels which are open now is due.
        """
        rows = await self._connections.fetch(
            "SELECT scope, min(retry_at) FROM cell_drafts AS one"
            f" WHERE stage = :stage AND set_aside = 0 AND {_MAY_COME.format(table='one')}"
            " AND NOT EXISTS (SELECT 1 FROM cell_drafts AS ahead WHERE ahead.scope = one.scope"
            " AND ahead.stage <> 'extracted' AND :stage = 'extracted'"
            f" AND {_MAY_COME.format(table='ahead')}) GROUP BY scope",
            {"stage": stage, **everyone.parameters},
        )
        return {Scope(scope): from_milliseconds(due_at) for scope, due_at in rows}

    async def waiting(self) -> int:
        """Return how many drafts are on their way."""
        [(count,)] = await self._connections.fetch("SELECT count(*) FROM cell_drafts")
        return int(count)

    async def on_their_way(self, scope: Scope, audience: Audience) -> bool:
        """Return whether drafts of a scope are to come into memory now."""
        [(any_,)] = await self._connections.fetch(
            "SELECT EXISTS (SELECT 1 FROM cell_drafts AS one WHERE scope = :scope"
            f" AND set_aside = 0 AND retry_at <= :now AND {_MAY_COME.format(table='one')})",
            {
                "scope": scope,
                "now": to_milliseconds(self._clock()),
                **audience.parameters,
            },
        )
        return bool(any_)

    async def read(self, scope: Scope, stage: DraftStage, audience: Audience) -> list[StagedDraft]:
        """Return the oldest drafts of a scope that are due at a stage, as they were extracted.

        One that this release cannot read is put off.
        """
        now_epoch = await epoch(self._connections)
        rows = await self._connections.fetch(
            f"SELECT {_COLUMNS} FROM cell_drafts AS one WHERE scope = :scope AND stage = :stage"
            f" AND set_aside = 0 AND retry_at <= :now AND {_MAY_COME.format(table='one')}"
            " ORDER BY id LIMIT :most",
            {
                "scope": scope,
                "stage": stage,
                "now": to_milliseconds(self._clock()),
                "most": TOGETHER,
                **audience.parameters,
            },
        )
        read: list[StagedDraft] = []
        for row in rows:
            try:
                read.append(_staged_of(row, now_epoch))
            except ValidationError as error:
                await self.put_off(DraftId(row[0]), now_epoch, error)
        return read

    async def put_off(self, draft: DraftId, in_epoch: int, error: Exception) -> None:
        """Let a draft that failed begin anew later; set it aside if it failed too often."""

        async def note(transaction: Transaction) -> int:
            if await epoch(transaction) != in_epoch:
                return 0
            rows = await transaction.fetch(
                "UPDATE cell_drafts SET stage = 'extracted', verdict = NULL, ties = NULL,"
                " attempts = attempts + 1, set_aside = attempts + 1 >= :most,"
                " retry_at = :now + :pause * (1 << attempts) WHERE id = :id RETURNING attempts",
                {
                    "most": ATTEMPTS,
                    "now": to_milliseconds(self._clock()),
                    "pause": RETRY_AFTER // timedelta(milliseconds=1),
                    "id": draft,
                },
            )
            return int(rows[0][0]) if rows else 0

        attempts = await self._connections.write(note)
        then = "set aside until the next start" if attempts >= ATTEMPTS else "tried again later"
        log.error(
            "A memory on its way into %s failed (%s) and is %s; its messages are kept.",
            self._connections.file,
            reason(error),
            then,
        )

    async def reconciled(self, drafts: Sequence[StagedDraft]) -> bool:
        """Write the drafts' verdicts; return False if a reset was quicker."""
        return await self._advance(
            "verdict", drafts, [_VERDICT.dump_json(each.verdict).decode() for each in drafts]
        )

    async def linked(self, drafts: Sequence[StagedDraft]) -> bool:
        """Write the drafts' ties; return False if a reset was quicker."""
        return await self._advance(
            "ties", drafts, [_TIES.dump_json(each.ties).decode() for each in drafts]
        )

    async def _advance(
        self, column: str, drafts: Sequence[StagedDraft], values: Sequence[str]
    ) -> bool:
        before, after = {
            "verdict": (DraftStage.EXTRACTED, DraftStage.RECONCILED),
            "ties": (DraftStage.RECONCILED, DraftStage.LINKED),
        }[column]

        async def write(transaction: Transaction) -> bool:
            if not await still_at(transaction, drafts, before):
                return False
            await transaction.run_many(
                f"UPDATE cell_drafts SET {column} = ?, stage = ? WHERE id = ?",
                [(value, after, each.id) for each, value in zip(drafts, values, strict=True)],
            )
            return True

        return await self._connections.write(write)


async def stage_drafts(
    transaction: Transaction, place: Place, drafts: Iterable[CellDraft], now: datetime
) -> None:
    """Write what was extracted, to be taken into memory step by step."""
    await transaction.run_many(
        "INSERT INTO cell_drafts (scope, channel_id, root_id, stage, draft, staged_at)"
        " VALUES (?, ?, ?, 'extracted', ?, ?)",
        [
            (
                place.scope,
                place.channel_id,
                place.root_id,
                _DRAFT.dump_json(_storable(draft)).decode(),
                to_milliseconds(now),
            )
            for draft in drafts
        ],
    )


def is_at_fault(error: Exception) -> bool:
    """Return whether a draft may be to blame: not if the file itself is full, locked or gone."""
    return not (isinstance(error, StoreError) and isinstance(error.__cause__, OPERATIONAL_ERRORS))


def _storable(draft: CellDraft) -> CellDraft:
    """Return a draft without what no text in the database can hold."""
    return replace(
        draft,
        scene=storable(draft.scene),
        content=storable(draft.content),
        author_name=storable(draft.author_name),
        assignee=storable(draft.assignee),
        about=tuple(map(storable, draft.about)),
    )


async def still_at(
    transaction: Transaction, drafts: Sequence[StagedDraft], stage: DraftStage
) -> bool:
    """Return whether all of these drafts are still at this stage of this memory and scope."""
    if not drafts or await epoch(transaction) != drafts[0].epoch:
        return False
    [(count,)] = await transaction.fetch(
        "SELECT count(*) FROM cell_drafts WHERE stage = ? AND scope = ?"
        " AND id IN (SELECT value FROM json_each(?))",
        (stage, drafts[0].place.scope, listed(each.id for each in drafts)),
    )
    return bool(count == len(drafts))


def _staged_of(row: Row, now_epoch: int) -> StagedDraft:
    return StagedDraft(
        id=DraftId(row[0]),
        epoch=now_epoch,
        place=Place(ChannelId(row[1]), ChannelId(row[2]), Scope(row[3])),
        draft=_DRAFT.validate_json(row[4]),
        verdict=_VERDICT.validate_json(row[5] or "{}"),
        ties=_TIES.validate_json(row[6] or "{}"),
    )
