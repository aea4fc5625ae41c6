"""Notice questions, proposals, agreement and requests."""

import re

from bot.models.offline.patterns import any_of

_QUESTION_START = re.compile(
    "^(?:"
    + any_of(
        r"""
        who|whom|whose|what|when|where|why|which|how (?:much|many|long|do|does|did|is|are|was|would)
        how (?:about|can|to|come)|is (?:it|this|that|there|anyone)|are (?:you|we|they|there)
        do (?:you|we|they)|does|did (?:you|we|they|he|she|it)|can (?:i|we|someone|anyone|you)
        could (?:i|we|you|someone)|would you|will you|shall we|should (?:i|we)|has anyone|have you
        any (?:idea|news|update)s?|wer|was|wann|wo|warum|wie|welche\w?|kannst du|gibt es
        qui|quand|pourquoi|comment|est-ce|quién|qué|cuándo|dónde|cómo|chi|quando|dove|perché
        quem|onde|quais|wie|waar|wanneer
        """
    )
    + r")\b",
    re.IGNORECASE,
)
_QUESTION_END = re.compile(
    r"[?？][\s\"”’')\]!?.~\U0001f300-\U0001faff]*$"
    r"|(?:吗|呢|么|ですか|ますか|でしょうか|까요|나요|습니까)[。.!\s]*$"
)
_STATES = (".", "!", ":")
_PROPOSAL = re.compile(
    any_of(
        r"""
        \b(?:shall|should|can|could|may) we\b|\b(?:how|what) about\b|\blet's\b|^first\b
        \b(?:i|i'd) (?:\w+ )?(?:suggest|propose|recommend|vote)\b|\bwe (?:could|should)\b
        \bis (?:that|this|it) (?:ok|okay|fine|alright)\b|\b(?:ok|okay|fine|agreed?|deal)\?
        \b(?:sollen|wollen|können) wir\b|\b(?:on|devrions-nous) (?:fait|prend|utilise)\b
        \bpodemos\b|\bpossiamo\b|\bzullen we\b|我们.{0,12}(?:吧|好吗)|ましょうか|할까요
        """
    ),
    re.IGNORECASE,
)
_FAVOUR = re.compile(
    r"\b(?:please|pls|bitte|s'il (?:te|vous) plaît|por favor|per favore|alsjeblieft)\b"
    r"|\b(?:can|could|would|will) you\b"
    r"|^(?:@\S+ )?(?:give|send|show|help|tell|write|call) (?:me|us)\b"
    r"|请(?!问)|お願い|してください|해 ?주세요",
    re.IGNORECASE,
)
_STRONG_AGREEMENT = re.compile(
    r"^(?:(?:ok(?:ay)?|yes|yeah|great),? )?(?:"
    + any_of(
        r"""
        agreed|i agree|deal|approved|sounds good|works for me|let's do (?:it|that|this)|do it
        go for it|(?:good|great) idea|\+1|makes sense|that's it|confirmed|perfect
        einverstanden|abgemacht|d'accord|de acuerdo|d'accordo|combinado|akkoord|afgesproken
        同意|赞成|就这么办|賛成|了解です|동의|좋아요
        """
    )
    + r")(?:[\s,.!~…👍💯-]|$)(?!.*\b(?:but|however|aber|mais|pero|ma|mas|maar)\b)",
    re.IGNORECASE,
)
_WEAK_AGREEMENT = re.compile(
    "^(?:"
    + any_of(
        r"""
        ok(?:ay)?|yes|yeah|yep|sure|alright|fine|right|acceptable|👍|✅|👌|💯
        ja|gut|oui|sí|si|sim|好的?|可以|行|はい|いいですね|네
        """
    )
    + r")[\s,.!~…。👍]*$",
    re.IGNORECASE,
)
_YES_OR_NO = re.compile(
    r"^(?:yes|yeah|yep|no|nope|right|correct|exactly|ja|nein|oui|non|sí|si|sim|não|nee)\b"
    r"|^(?:是|对|不|はい|いいえ|네|아니)",
    re.IGNORECASE,
)
# What one asks of Memoir is no memory.
_REQUEST = re.compile(
    "^(?:(?:"
    + any_of(
        r"""
        please|pls|can you|could you|would you|will you|and|also|now|just|bitte|kannst du
        peux-tu|puedes|puoi|kun je
        """
    )
    + r"),? )*(?:"
    + any_of(
        r"""
        tell|show|list|give|summari[sz]e|recap|explain|find|search|look up|recall|repeat|say
        write|translate|forget|delete|help|answer|describe|quote|sum up|what about|how about
        remind (?:me|us)(?! (?:to|that)\b)|let (?:me|us) know|(?:i want|i'd like) to know
        zeige?|erzähle?|nenne|finde|sag (?:mir|uns)|erkläre?|gib (?:mir|uns)|fass\w?
        erinnere? (?:mich|uns) an|liste|was ist mit
        montre|dis|cherche|raconte|explique|résume|rappelle|donne|parle
        muestra|dime|busca|cuéntame|explica|recuérdame|resúme\w*|dame
        mostra\w*|dimmi|cerca|raccontami|spiega\w*|riassumi|ricordami|elenca
        mostre|diga|conte|explique|liste|resuma|toon|zoek|vertel|leg uit
        """
    )
    + r")\b|^(?:请|请你)?(?:告诉我|总结|列出|解释|说说|给我)|(?:教えて|まとめて|説明して)"
    r"|(?:알려|설명해|요약해) ?(?:줘|주세요)",
    re.IGNORECASE,
)
_LIKE_A_QUESTION = re.compile(
    r"^(?:who|whom|what|when|where|why|which|how)(?:'s|(?: [\w-]+)? "
    r"(?:did|do|does|is|are|was|were|has|have|had|will|would|can|could|should|about))\b",
    re.IGNORECASE,
)


def is_question(sentence: str) -> bool:
    """Return whether a sentence asks something."""
    if _QUESTION_END.search(sentence):
        return True
    return _QUESTION_START.match(sentence) is not None and not sentence.endswith(_STATES)


def begins_like_a_question(sentence: str) -> bool:
    """Return whether a sentence has the order of a question, whatever mark it ends with."""
    return _LIKE_A_QUESTION.match(sentence) is not None


def is_request(text: str) -> bool:
    """Return whether a text asks Memoir to do something: "show me", "summarise"."""
    return _REQUEST.match(text) is not None


def proposes(text: str) -> bool:
    """Return whether a text proposes something that others may agree to."""
    return _PROPOSAL.search(text) is not None


def asks_somebody(text: str) -> bool:
    """Return whether a text asks somebody to do something."""
    return _FAVOUR.search(text) is not None


def agrees(text: str) -> bool:
    """Return whether a text agrees to what was said before it."""
    return agrees_clearly(text) or _WEAK_AGREEMENT.match(text) is not None


def agrees_clearly(text: str) -> bool:
    """Return whether a text agrees with more than an "ok", which may mean "heard"."""
    return _STRONG_AGREEMENT.match(text) is not None


def says_yes_or_no(text: str) -> bool:
    """Return whether an answer begins with yes or no."""
    return _YES_OR_NO.match(text) is not None
