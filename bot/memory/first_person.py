"""Tell whether a question is about whoever asks it."""

import re

from bot.memory.text import folded

# English, German, French, Spanish.
_I = re.compile(
    r"\b(?:i|me|my|mine|myself|ich|mich|mir|mein(?:e[mnrs]?)?|je|j['’]|moi|mon|mes|yo|mi|mis|mí)\b"
)
# "Tell me", "I wonder", "sag mir", "dis-moi": the asker is whom to tell, not what it is about.
_ASIDES = re.compile(
    r"\b(?:"
    r"(?:tell|show|give|remind|help|let|ask|send|excuse|believe) me"
    r"|i (?:want|need|would like|['’]?d like|am trying|['’]?m trying) to (?:know|find|see|hear)"
    r"|i (?:wonder|forgot|forget|think|guess|suppose|hope|can['’]?t remember|don['’]?t remember)"
    r"|(?:sag|erzähle?|zeige?|gib|nenne?|erinnere|hilf) (?:mir|mich)"
    r"|(?:dis|rappelle|montre|donne|aide)[- ]moi"
    r")\b"
)


def is_about_asker(text: str) -> bool:
    """Return whether a text says "I", "me" or "my", other than to say whom to tell."""
    return bool(_I.search(_ASIDES.sub(" ", folded(text))))
