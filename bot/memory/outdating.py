"""Know whether an answer tells of what went or changed while it was being written."""

from bot.memory.connections import Transaction, listed
from bot.memory.records import Message
from bot.memory.state import EXPIRED_AT

# A summary that is withheld lost a source. One that was rewritten since may have; so may any if
# anything was removed: answers take seconds, and one that is not kept is hardly missed.
_OUTDATED = """
WITH asked (at) AS (SELECT min(said_at, logged_at) FROM messages WHERE id = :question)
SELECT EXISTS (
    SELECT 1 FROM messages WHERE id IN (SELECT value FROM json_each(:messages))
        AND edited_at >= (SELECT at FROM asked)
) OR EXISTS (
    SELECT 1 FROM json_each(:scenes) AS shown
    LEFT JOIN mem_scenes AS scene ON scene.id = shown.value
    WHERE scene.id IS NULL OR scene.summary = '' OR EXISTS (
        SELECT 1 FROM removed_messages WHERE removed_at >= (SELECT at FROM asked))
) OR :drawn AND EXISTS (
    SELECT 1 FROM guild_state WHERE key = :expired_at AND value >= (SELECT at FROM asked)
)
"""


async def is_outdated(transaction: Transaction, answer: Message) -> bool:
    """Return whether what an answer was drawn from is not what it was when it was asked for."""
    [(outdated,)] = await transaction.fetch(
        _OUTDATED,
        {
            "question": answer.reply_to,
            "messages": listed(answer.drawn_from),
            "scenes": listed(answer.drawn_scenes),
            "drawn": bool(answer.drawn_from),
            "expired_at": EXPIRED_AT,
        },
    )
    return bool(outdated)
