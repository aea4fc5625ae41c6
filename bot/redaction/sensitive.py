"""Notice what is nobody's business: health, money, age, faith, sex, addresses, secrets."""

import re
from functools import cache

from bot.redaction import sensitive_words as said
from bot.redaction.masking import holds_secret

# What is told of animals is nobody's health, and what is done for a good cause no diagnosis.
_ANIMAL = re.compile(
    r"\b(?:dogs?|pupp(?:y|ies)|cats?|kittens?|horses?|pets?|vet|veterinar\w*|hamsters?|rabbits?|parrots?"
    r"|hund\w*|katzen?|kater|pferd\w*|tierarzt|chiens?|chats?|vétérinaire|perr[oa]s?|gat[oa]s?|veterinari[oa]"
    r"|can[ei]|gatt[oi]|cachorr[oa]s?|honden?|katten?|dierenarts)\b|狗|猫|犬|ペット|獣医|강아지|고양이",
    re.IGNORECASE,
)
_CAUSE = re.compile(
    r"\b(?:charit\w+|fundrais\w+|awareness|research\w*|campaigns?|donat\w+|volunteer\w*|marathon"
    r"|spenden\w*|caritativ\w+|conference|workshop|seminar|advoca\w+|support group)\b",
    re.IGNORECASE,
)
# In the name of a topic a single word tells what its memories are about.
_TOPICS = re.compile(
    r"(?:[\w'’-]+['’]s )?(?:(?:mental |personal )?health(?: issues| problems)?|illness(?:es)?"
    r"|diagnos[ei]s|religion|faith|sexuality|sex|income|debts?|finances|personal finances"
    r"|home address(?:es)?"
    r"|gesundheit|krankheit(?:en)?|glaube|sexualität|schulden|finanzen|santé|maladie|foi|salud|fe"
    r"|salute|fede|saúde|fé|gezondheid|geloof|健康|宗教|건강|종교)",
    re.IGNORECASE,
)


def is_sensitive(text: str) -> bool:
    """Return whether a text tells what is not to become a memory."""
    if holds_secret(text) or _pattern(_CASED, re.IGNORECASE).search(text):
        return True
    lower = text.lower()  # ten times as quick as to search for both cases
    if any(_pattern(matter).search(lower) for matter in _MATTERS):
        return True
    return bool(_pattern(_HEALTH).search(lower)) and not (
        _ANIMAL.search(lower) or _CAUSE.search(lower)
    )


def is_sensitive_name(name: str) -> bool:
    """Return whether the name of a topic, person or thing tells such a matter."""
    return is_sensitive(name) or _TOPICS.fullmatch(name.strip()) is not None


# Patterns by their words; those of scripts without spaces need no word boundary.
_HEALTH = (said.HEALTH, said.HEALTH_CJK)
_CASED = (said.AGE + said.CASED, said.AGE_CJK)
_MATTERS = (
    (said.MONEY, said.MONEY_CJK),
    (said.FAITH, said.FAITH_CJK),
    (said.SEX, said.SEX_CJK),
    (said.ADDRESS, said.ADDRESS_CJK),
)


@cache  # of the six matters
def _pattern(matter: tuple[str, str], flags: int = 0) -> re.Pattern[str]:
    spaced, joined = ("|".join(filter(None, words.split("\n"))) for words in matter)
    return re.compile(rf"(?<!\w)(?:{spaced})(?!\w)|{joined}", flags)
