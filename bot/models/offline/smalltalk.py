"""Tell talk from what is worth keeping: greetings, thanks, agreement, praise, passing states."""

import re

from bot.models.offline.patterns import any_of

# Openers that mean nothing for the sentence after them, with or without a comma.
_OPENER = any_of(
    r"""
    ok(?:ay|ey)?|k|yes|yeah|yep|yup|nope|sure|alright|so|and|but|also|anyway|btw|fyi|tbh
    hi+|hey+|hello|good (?:morning|afternoon|evening|night)|let me add that
    oh+|ooh+|ah+|aha|wow|wh?oah?|haha\w*|hehe\w*|lol|lmao|xd|hmm*|mm+|um+|uh+
    thanks|thx|ty|thank you(?: (?:so|very) much)?
    ja|hallo|danke|guten (?:morgen|tag|abend)|oui|salut|bonjour|merci
    sí|hola|gracias|buenos días|ciao|grazie|buongiorno|sim|olá|oi|obrigad[oa]|bom dia
    nee|bedankt|goedemorgen|好的?|是的?|嗯+|はい|うん|えっと|네|응
    """
)
# Openers only when a comma or stop follows: "Great, I'll add it", but not "Great feedback".
_OPENER_WITH_PAUSE = any_of(
    r"""
    great|good|nice|cool|perfect|awesome|amazing|excellent|fantastic|not bad|very good|well done
    good (?:job|idea|point|question)|sounds good|makes sense|well|right|correct|exactly|true
    agreed|got it|understood|noted|received|will do|no problem|no worries|of course|i see
    oh right|my bad|sorry|congrats\w*|note|just to ask|quick question|may i ask|no
    nein|klar|gut|super|genau|stimmt|verstanden|morgen|non|si|d'accord|parfait|entendu
    vale|perfecto|claro|perfetto|va bene|certo|não|perfeito|prima|precies
    了解|明白|收到|谢谢|辛苦了|わかりました|ありがとうございます|알겠습니다|감사합니다
    """
)
_CROWD = any_of(
    r"""
    all|everyone|everybody|folks|guys|team|there|both|you all|boss|mate|bro|man|dude
    alle|zusammen|à tous|a todos|大家|みなさん|여러분
    """
)
_EMOJI = r"\u2600-\u27bf\ufe0f\u200d\U0001f000-\U0001faff"
_PAUSE = rf"[\s,.!~…:;–，。！、{_EMOJI}-]"
_LEAD = re.compile(
    rf"^{_PAUSE}*(?:(?:{_OPENER})(?![\w'’])(?:\s+(?:{_CROWD})\b)?{_PAUSE}*"
    rf"|(?:{_OPENER_WITH_PAUSE})(?:\s+(?:{_CROWD})\b)?\s?[,.!~…:;–，。！、]+\s*)*",
    re.IGNORECASE,
)
_ONLY_TALK = re.compile(
    "^(?:"
    + any_of(
        _OPENER,
        _OPENER_WITH_PAUSE,
        _CROWD,
        r"""
        me too|same(?: here)?|i (?:know|see|think so|hope so|feel the same)|my pleasure|anytime
        i (?:totally |completely |fully )?(?:agree|understand)\b.{0,40}
        (?:i )?(?:totally|completely|fully|100%) agree\b.{0,20}
        check (?:it|this|that|them|'em) out\b.{0,20}|(?:it's been .{0,30})?take care\b.{0,30}
        welcome(?: back)?|you'?re welcome|see (?:you|ya)(?: \w+){0,2}|bye+|goodbye|cheers
        talk (?:to you )?(?:soon|later)|gg|gl|np|enjoy|on it|done
        (?:have a )?(?:good|great|nice|lovely) (?:day|night|evening|weekend|one|luck|work|job)
        keep (?:it up|going|pushing forward|up the good work)|noted with thanks
        thanks? .{0,40}|thank you .{0,40}|congratulations|happy (?:birthday|new year)
        谢谢\w{0,4}|多谢|你好|早上好|晚安|再见|ありがとう\w{0,8}|こんにちは|おはよう\w{0,4}
        お疲れ\w{0,8}|감사\w{0,4}|고마워\w{0,2}|안녕\w{0,5}
        """,
    )
    + r")[\W_]*$",
    re.IGNORECASE,
)
# What holds for the next minutes only.
_PASSING = re.compile(
    "^(?:"
    + any_of(
        r"""
        i(?:'m| am) (?:back|here|coming(?: back)?|off|leaving|tired|bored|hungry|afk|busy|home)\b
        i(?:'m| am) (?:late|online|ok|okay|fine|good|done|sorry|sure|glad|curious)\b
        i(?:'m| am) (?:so )?(?:happy for|proud of you)\b|brb|afk|gtg|one sec|hold on|wait
        just a (?:sec|moment|minute)|be right back|i'll be right (?:back|there)
        remember (?:when|how|that time|the time|last)\b|let me (?:check|see|look|think)
        give me a (?:sec|moment|minute)
        i(?:'ll| will) (?:check|see|look|try|let you know|be there|think about it)[.! ]*$
        """
    )
    + ")",
    re.IGNORECASE,
)
_FINE = any_of(
    r"""
    great|good|nice|cool|awesome|amazing|wonderful|fantastic|lovely|beautiful|gorgeous|stunning
    sweet|fun|funny|interesting|impressive|incredible|inspiring|exciting|adorable|cute|delicious
    true|right|fair|sad|tough|hard|bad|terrible|crazy|weird|perfect|fine|helpful|important
    understandable|a (?:good|great|nice) \w+
    """
)
_PRAISE = re.compile(
    r"^(?:(?:that(?: \w+)?|this|it|these|those|they|which|what|you|your \w+|everything)"
    r"(?:'s|'re| is| are| was| were| sounds?| looks?| seems?| feels?| must(?: be| have been)?)?"
    r"|(?:sounds?|looks?|feels?)(?: like)?|how|such|so|what)"
    r"(?: (?:an?|really|very|so|such|pretty|quite|too|super|totally|absolutely|all|like))*"
    rf" (?:{_FINE})\b.{{0,40}}$",
    re.IGNORECASE,
)
_TO_YOU = re.compile(
    "^(?:"
    + any_of(
        r"""
        you(?:'re| are|'ve| have)?|your|glad|happy to hear|sorry to hear|wish(?:ing)? you|i hope you
        i(?:'m| am) (?:so |really |very )?(?:glad|happy|proud|sure|sorry) (?:for|of|that|to hear)
        i(?:'m| am) (?:so |really |very )?excited (?:for|that) you
        hope you|can't wait|keep|good luck|congrat\w+|way to go|no worries|thanks?|thank you
        """
    )
    + r")\b",
    re.IGNORECASE,
)
_COMMAND = re.compile(r"^(?:[!/?.$;%&+~-]{1,2}[a-z]\w{1,30}(?:\s|$)|=== )", re.IGNORECASE)
_TALK = (_ONLY_TALK, _PASSING, _PRAISE, _TO_YOU)


def without_openers(sentence: str) -> str:
    """Return the sentence without "Okay,", "Hi all," and the like before it."""
    return _LEAD.sub("", sentence).strip()


def is_command(text: str) -> bool:
    """Return whether a message is for another bot, or a line that some program wrote."""
    return _COMMAND.match(text) is not None


def is_talk(sentence: str) -> bool:
    """Return whether a sentence only greets, thanks, agrees, praises or passes."""
    return any(pattern.match(sentence) for pattern in _TALK)
