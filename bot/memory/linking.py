"""Tell what each draft speaks of, and to which cells it is linked."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from itertools import chain

from bot.ids import CellId, MessageId
from bot.memory.audience import Audience, visible
from bot.memory.connections import Connections, listed
from bot.memory.mentioned import MentionFinder, Speaking
from bot.memory.records import Ref, StagedDraft, Ties
from bot.vocabulary import RelationKind

LINKS = (RelationKind.FOLLOWS, RelationKind.ANSWERS, RelationKind.PART_OF)
# A cell that hangs together with more is linked to none of them in particular.
MOST_LINKS = 6

# Whatever a reply replies to; elsewhere who answers whom is a guess, and only a question's is sure.
_ANSWERED = """
SELECT said.id, asked.id FROM messages AS said
JOIN messages AS asked ON asked.id = coalesce(said.reply_to, said.answers)
WHERE said.id IN (SELECT value FROM json_each(:sources)) AND asked.from_memoir = 0
AND (asked.id = said.reply_to OR substr(rtrim(asked.content), -1) IN ('?', '？', '؟'))
"""
_DRAWN_FROM = f"""
SELECT cited.message_id, found.id FROM cell_sources AS cited
JOIN mem_cells AS found ON found.id = cited.cell_id
WHERE cited.message_id IN (SELECT value FROM json_each(:messages))
AND found.scope = :scope AND {visible("found")} ORDER BY found.id
"""


class Linker:
    """Find the people and things that drafts speak of, and the cells that they follow from."""

    def __init__(self, connections: Connections, mentions: MentionFinder) -> None:
        self._connections = connections
        self._mentions = mentions

    async def link(self, drafts: Sequence[StagedDraft], audience: Audience) -> list[StagedDraft]:
        """Return the drafts of one scope with their ties; the audience is of that scope."""
        if not drafts:
            return []
        mentions = await self._mentions.find([Speaking(each.draft, each.place) for each in drafts])
        known = await self._known(drafts, audience)
        answered = await self._answered(drafts, audience)
        return [
            replace(each, ties=Ties(of, _links(each, known, answered[each.id])))
            for each, of in zip(drafts, mentions, strict=True)
        ]

    async def _known(self, drafts: Sequence[StagedDraft], audience: Audience) -> set[int]:
        """Return the cells that a model links drafts to, of those that this scope holds."""
        named = {each.to for draft in drafts for each in draft.draft.relations}
        rows = await self._connections.fetch(
            "SELECT id FROM mem_cells AS found WHERE id IN (SELECT value FROM json_each(:ids))"
            f" AND scope = :scope AND {visible('found')}",
            {"ids": listed(named), "scope": drafts[0].place.scope, **audience.parameters},
        )
        return {row[0] for row in rows}

    async def _answered(
        self, drafts: Sequence[StagedDraft], audience: Audience
    ) -> dict[int, list[Ref]]:
        """Return for each draft what was drawn from the messages that its own ones answer."""
        sources = {source for each in drafts for source in each.draft.sources}
        rows = await self._connections.fetch(_ANSWERED, {"sources": listed(sources)})
        answers = {MessageId(said): MessageId(asked) for said, asked in rows}
        drawn = await self._drawn_from(set(answers.values()), drafts, audience)
        found: dict[int, list[Ref]] = defaultdict(list)
        for each in drafts:
            own = set(each.draft.sources)
            asked = dict.fromkeys(answers[said] for said in each.draft.sources if said in answers)
            refs = chain.from_iterable(drawn[message] for message in asked if message not in own)
            found[each.id] = [ref for ref in refs if ref != -each.id]
        return found

    async def _drawn_from(
        self, messages: Iterable[MessageId], drafts: Sequence[StagedDraft], audience: Audience
    ) -> Mapping[MessageId, list[Ref]]:
        rows = await self._connections.fetch(
            _DRAWN_FROM,
            {
                "messages": listed(messages),
                "scope": drafts[0].place.scope,
                **audience.parameters,
            },
        )
        drawn: dict[MessageId, list[Ref]] = defaultdict(list)
        for message, cell in rows:
            drawn[MessageId(message)].append(Ref(CellId(cell)))
        for each in drafts:
            for source in each.draft.sources:
                drawn[source].append(Ref(-each.id))
        return drawn


def _links(
    staged: StagedDraft, known: set[int], answered: Sequence[Ref]
) -> tuple[tuple[Ref, RelationKind], ...]:
    """Return a draft's links to what exists or comes with it, each once, the model's first."""
    told = [
        (Ref(each.to), each.kind)
        for each in staged.draft.relations
        if each.kind in LINKS and each.to in known
    ]
    replied = [(ref, RelationKind.ANSWERS) for ref in answered]
    distinct: dict[Ref, RelationKind] = {}
    for ref, kind in (*told, *replied):
        distinct.setdefault(ref, kind)
    return tuple(distinct.items())[:MOST_LINKS]
