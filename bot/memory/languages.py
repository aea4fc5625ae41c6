"""Tell by its small words what language a text is in, and which of its words to leave out."""

from collections.abc import Iterable

from bot.memory.stop_words import ENGLISH_WORDS_TOO, OTHER_STOP_WORDS, STOP_WORDS

NOT_SHOWN = (0, 0)
_ENGLISH_ALONE = STOP_WORDS.difference(*OTHER_STOP_WORDS.values())


def stop_words_of(words: Iterable[str]) -> frozenset[str]:
    """Return the words that say nothing in these words' language; English if none shows."""
    return frozenset[str]().union(*_others(set(words))) or STOP_WORDS


def is_english(words: Iterable[str]) -> bool:
    """Return whether small words that English alone has show that these are English."""
    found = set(words)
    return not _ENGLISH_ALONE.isdisjoint(found) and not _others(found)


def capitalises_nouns(words: Iterable[str]) -> bool:
    """Return whether these words are German, where a capital makes no name.

    One small word of German alone tells: a false name is worse than one that is missed.
    """
    found, german = set(words), OTHER_STOP_WORDS["German"]
    shown = (found & german) - STOP_WORDS - ENGLISH_WORDS_TOO
    return len(shown) > len((found & STOP_WORDS) - german)


def _others(words: set[str]) -> list[frozenset[str]]:
    """Return the lists of the language, or of languages much alike, that the words are in."""
    shown = {known: _shown(words, known) for known in OTHER_STOP_WORDS.values()}
    most = max(shown.values())
    return [known for known in shown if shown[known] == most] if most > NOT_SHOWN else []


def _shown(words: set[str], known: frozenset[str]) -> tuple[int, int]:
    """Return how many words show a language, and of them how many show no other.

    It takes two: one may be a name. Nor is it shown if as many words are of English alone.
    """
    found, english = words & known, (words & STOP_WORDS) - known
    sure = found - STOP_WORDS - ENGLISH_WORDS_TOO
    shown = len(found) > 1 and len(sure) > len(english)
    return (len(found), len(sure)) if shown else NOT_SHOWN
