"""Feed a conversation through the playground with its own speakers and times."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from bot.errors import MemoirError, PlaygroundError
from bot.ids import ChannelId, MessageId, UserId
from bot.playground.terminal.home import Home
from bot.playground.terminal.output import Output, counted, note, warning
from bot.playground.terminal.progress import Progress
from bot.playground.terminal.tenant import Counts, News, Tenant
from bot.playground.terminal.transcript import Spoken, Transcript, speakers
from bot.playground.terminal.watch import Watch

# Said in one go before waiting until they are remembered: enough to be quick, few enough that the
# bot's queue stays short.
AT_ONCE = 50


@dataclass(frozen=True, slots=True)
class _Line:
    """Hold a message with the ids it has in the playground."""

    id: MessageId
    speaker: UserId
    spoken: Spoken


class Replay:
    """Say what a transcript holds, wait until it is remembered and organised, and sum up."""

    def __init__(
        self,
        home: Home,
        tenant: Tenant,
        watch: Watch,
        output: Output,
        *,
        bar: bool,
    ) -> None:
        self._playground = home.playground
        self._home = home
        self._tenant = tenant
        self._watch = watch
        self._output = output
        self._bar = bar
        self._organised = 0
        self._organising: Progress | None = None

    async def run(self, transcript: Transcript) -> None:
        """Replay a transcript; what is remembered of it already is not said again."""
        before = await self._tenant.status(self._home.guild_id)
        # What is organised while the rest is still being said would depend on this machine's pace.
        with self._tenant.at_rest(self._home.guild_id):
            new = await self._say_all(transcript)
            await self._organise(await self._tenant.status(self._home.guild_id))
        after = await self._tenant.status(self._home.guild_id)
        self._output.line(note(_summary(transcript, new, before, after)))

    async def _say_all(self, transcript: Transcript) -> int:
        """Say what is new, and return how many messages that were."""
        channel_id = self._home.replayed_channel(transcript.channel)
        lines = self._lines(channel_id, transcript)
        ids = {line.spoken.key: line.id for line in lines}
        task = f"replaying #{transcript.channel}"
        new = [line for part in _parts(lines) for line in await self._new(channel_id, part)]
        progress = Progress(self._output, task, len(new), bar=self._bar)
        heard = 0
        for start, part in enumerate(_parts(new)):
            heard += await self._say_part(channel_id, part, ids)
            progress.show(start * AT_ONCE + len(part))
        progress.finish()
        if missing := len(new) - heard:
            left = counted(missing, "message")
            self._output.line(warning(f"Memoir did not take in {left} of them."))
        return heard

    async def _say_part(
        self, channel_id: ChannelId, part: Sequence[_Line], ids: dict[str, MessageId]
    ) -> int:
        """Say a part and return how much of it was taken in; raise PlaygroundError if nothing."""
        for line in part:
            await self._say(channel_id, line, ids)
        by_people = [line.id for line in part if not line.spoken.from_bot]
        heard = await self._tenant.heard(self._home.guild_id, channel_id, by_people)
        self._watch.catch_up()
        if by_people and not heard:
            raise PlaygroundError("Memoir takes nothing of this in: memoir.log says why.")
        return len(part) - len(by_people) + heard

    def _lines(self, channel_id: ChannelId, transcript: Transcript) -> list[_Line]:
        people = {
            name: self._home.person(name, bot=is_bot)
            for name, is_bot in speakers(transcript.messages).items()
        }
        return [
            _Line(
                self._home.message_id(channel_id, spoken.said_at, spoken.key),
                people[spoken.speaker],
                spoken,
            )
            for spoken in transcript.messages
        ]

    async def _new(self, channel_id: ChannelId, lines: Sequence[_Line]) -> list[_Line]:
        """Return the lines that are not remembered; bots' never are, so what is there counts."""
        ids = [line.id for line in lines]
        known = await self._tenant.known(self._home.guild_id, channel_id, ids)
        there = self._playground.world.messages
        return [
            line
            for line in lines
            if line.id not in known and not (line.spoken.from_bot and line.id in there)
        ]

    async def _say(self, channel_id: ChannelId, line: _Line, ids: dict[str, MessageId]) -> None:
        there = self._playground.world.messages
        if line.id in there:  # said in a run that ended before it was remembered
            self._playground.world.drop(there[line.id])
        replied = ids.get(line.spoken.reply_to or "")
        await self._playground.say(
            channel_id,
            line.speaker,
            line.spoken.text,
            at=line.spoken.said_at,
            message_id=line.id,
            reply_to=replied if replied in there else None,
        )

    async def _organise(self, counts: Counts) -> None:
        self._organised, waiting = 0, counts.waiting_messages
        progress = Progress(self._output, "organising memory", waiting, bar=self._bar)
        self._organising = progress if waiting else None
        progress.show(0)
        try:
            await self._tenant.settle(self._home.guild_id)
        except MemoirError as error:
            self._output.line(warning(f"Memory is organised later: {error}"))
        self._organising = None
        progress.finish()

    def tell(self, news: News) -> None:
        """Count what is organised meanwhile, instead of telling every bit of it."""
        self._organised += news.messages
        if self._organising is not None:
            self._organising.show(self._organised)


def _parts(lines: Sequence[_Line]) -> Iterator[Sequence[_Line]]:
    for start in range(0, len(lines), AT_ONCE):
        yield lines[start : start + AT_ONCE]


def _summary(transcript: Transcript, new: int, before: Counts, after: Counts) -> str:
    if not new:
        return f"#{transcript.channel}: all of it was replayed before."
    messages, cells = counted(new, "message"), counted(after.cells - before.cells, "new memory")
    scenes = counted(after.scenes, "topic")
    return f"#{transcript.channel}: {messages}, {cells}; {scenes} in all. Ask away."
