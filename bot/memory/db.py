"""Open one guild's memory."""

from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from bot.clock import Clock
from bot.memory.audience import Audience, scene_visible, visible
from bot.memory.audit import AuditLog
from bot.memory.cells import CellStore
from bot.memory.chapters import ChapterStore
from bot.memory.conflicts import ConflictStore
from bot.memory.connections import Connections
from bot.memory.correcting import Corrections
from bot.memory.drafts import DraftStore
from bot.memory.encryption import DatabaseKey
from bot.memory.examining import Examiner
from bot.memory.exchange.exporting import Exporter
from bot.memory.exchange.importing import Importer
from bot.memory.forgetting import Forgetting
from bot.memory.guild_settings import GuildSettingsStore
from bot.memory.journal import Journal
from bot.memory.ledger import Ledger
from bot.memory.linking import Linker
from bot.memory.listening_notices import ListeningNotices
from bot.memory.mentioned import MentionFinder
from bot.memory.messages import MessageLog
from bot.memory.organising import Organiser
from bot.memory.personal import PersonalData
from bot.memory.queue import ExtractionQueue
from bot.memory.recall import Recall
from bot.memory.reconciling import Reconciler
from bot.memory.records import MemoryStatus
from bot.memory.reflecting import ReflectionStore
from bot.memory.relinking import Relinker
from bot.memory.removal import Removal
from bot.memory.reorganising import Reorganiser
from bot.memory.rescoping import Rescoper
from bot.memory.reset import reset
from bot.memory.scene_map import SceneMaps
from bot.memory.scenes import SceneStore
from bot.memory.state import epoch, generation, scrub_if_needed
from bot.memory.stemming import Stemmer
from bot.memory.step_runs import StepRuns
from bot.memory.subjects import SubjectStore
from bot.memory.talk_log import TalkLog
from bot.memory.task_list import TaskList
from bot.memory.ties import TieStore
from bot.memory.undoing import Undoing
from bot.memory.vector_store import stop_embedding

if TYPE_CHECKING:  # they need numpy, and are imported only where they are used
    from bot.memory.vectors import Embeddings, Vectors


@dataclass(frozen=True, slots=True)
class MemoryDB:
    """Hold one guild's memory: its log, cells, scenes and the ways to find them."""

    connections: Connections
    clock: Clock
    messages: MessageLog
    cells: CellStore
    scenes: SceneStore
    talks: TalkLog
    queue: ExtractionQueue
    drafts: DraftStore
    organiser: Organiser
    subjects: SubjectStore
    ties: TieStore
    relinker: Relinker
    recall: Recall
    step_runs: StepRuns
    ledger: Ledger
    reflections: ReflectionStore
    chapters: ChapterStore
    examiner: Examiner
    reorganiser: Reorganiser
    journal: Journal
    undoing: Undoing
    forgetting: Forgetting
    tasks: TaskList
    personal: PersonalData
    maps: SceneMaps
    conflicts: ConflictStore
    corrections: Corrections
    removal: Removal
    rescoper: Rescoper
    settings: GuildSettingsStore
    audit: AuditLog
    listening_notices: ListeningNotices
    exporter: Exporter
    importer: Importer
    vectors: "Vectors | None"  # None: embeddings are off

    @classmethod
    async def open(
        cls,
        path: Path,
        *,
        clock: Clock,
        stemmer: Stemmer,
        embeddings: "Embeddings | None" = None,
        key: DatabaseKey | None = None,
    ) -> "MemoryDB":
        """Open or create a guild's file; raise StoreError if that is impossible."""
        connections = await Connections.open(path, key=key)
        try:
            await scrub_if_needed(connections)
            await Ledger(connections, clock).prune()
            vectors = await _vectors(connections, embeddings)
        except BaseException:
            await connections.close()
            raise
        return cls._on(connections, clock, stemmer, vectors)

    @classmethod
    def _on(
        cls, connections: Connections, clock: Clock, stemmer: Stemmer, vectors: "Vectors | None"
    ) -> "MemoryDB":
        messages = MessageLog(connections, clock)
        cells = CellStore(connections)
        settings = GuildSettingsStore(connections, clock)
        drafts, tasks = DraftStore(connections, clock), TaskList(connections, cells, clock)
        recall = Recall(connections, messages, cells, stemmer, clock, vectors)
        scenes, journal = SceneStore(connections, clock), Journal(connections)
        mentions = MentionFinder(connections)
        linker = Linker(connections, mentions)
        reconciler = Reconciler(connections, recall, cells, stemmer)
        organiser = Organiser(connections, clock, drafts, reconciler, linker)
        return cls(
            connections=connections,
            clock=clock,
            messages=messages,
            cells=cells,
            scenes=scenes,
            talks=TalkLog(connections),
            queue=ExtractionQueue(connections, clock),
            drafts=drafts,
            organiser=organiser,
            subjects=SubjectStore(connections),
            ties=TieStore(connections),
            relinker=Relinker(connections, mentions, clock),
            recall=recall,
            step_runs=StepRuns(connections, clock),
            ledger=Ledger(connections, clock),
            reflections=ReflectionStore(connections, cells, clock),
            chapters=ChapterStore(connections, cells),
            examiner=Examiner(connections, cells, scenes, recall, journal, stemmer),
            reorganiser=Reorganiser(connections, clock),
            journal=journal,
            undoing=Undoing(connections, journal, clock),
            forgetting=Forgetting(connections, clock),
            conflicts=ConflictStore(connections, cells, clock),
            corrections=Corrections(connections, cells, clock),
            settings=settings,
            audit=AuditLog(connections, clock),
            tasks=tasks,
            personal=PersonalData(connections, cells, tasks),
            listening_notices=ListeningNotices(connections, clock),
            exporter=Exporter(connections, cells, settings, clock),
            importer=Importer(connections, clock),
            maps=SceneMaps(connections),
            removal=Removal(connections, clock),
            rescoper=Rescoper(connections, clock),
            vectors=vectors,
        )

    async def close(self) -> None:
        """Write what is pending and close the file; may be called twice."""
        if self.connections.closed:
            return
        await self.messages.drain()
        await self.removal.sweep_at_the_end()
        if self.vectors is not None:
            await self.vectors.close()
        await self.connections.close()

    async def epoch(self) -> int:
        """Return how often work in flight was voided."""
        return await epoch(self.connections)

    async def generation(self) -> int:
        """Return how often this memory was reset: what was numbered before has no number now."""
        return await generation(self.connections)

    async def reset(self) -> None:
        """Forget everything for good; work in flight cannot bring any of it back.

        Once begun it is finished, even if the caller is cancelled meanwhile.
        """
        await self.connections.finish(self._reset())

    async def _reset(self) -> None:
        await self.messages.drain()
        await reset(self.connections, self.clock)
        if self.vectors is not None:
            await self.vectors.begin()

    async def status(self, audience: Audience) -> MemoryStatus:
        """Count what the audience may see, and what waits."""
        [row] = await self.connections.fetch(
            f"SELECT (SELECT count(*) FROM messages AS m WHERE {visible('m')}"
            " AND m.from_memoir = 0),"
            f" (SELECT count(*) FROM mem_cells AS c WHERE {visible('c')}),"
            f" (SELECT count(*) FROM mem_scenes AS s WHERE {scene_visible('s')}),"
            f" (SELECT count(*) FROM messages AS m WHERE m.state = 'waiting' AND {visible('m')}),"
            f" (SELECT count(*) FROM messages AS m WHERE m.state = 'failed' AND {visible('m')}),"
            " (SELECT count(*) FROM mem_scenes AS s WHERE s.new_cells > 0"
            f" AND {scene_visible('s')})",
            audience.parameters,
        )
        missing = None if self.vectors is None else await self.vectors.missing(audience)
        return replace(MemoryStatus(*row), without_vector=missing)


async def _vectors(connections: Connections, embeddings: "Embeddings | None") -> "Vectors | None":
    if embeddings is None:
        await stop_embedding(connections)
        return None
    from bot.memory.vectors import Vectors

    vectors = Vectors(connections, embeddings)
    await vectors.begin()
    return vectors
