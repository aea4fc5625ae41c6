"""Find passwords and keys as people tell them: "the wifi password is", or bare in a message."""

import re
from collections.abc import Iterator
from itertools import pairwise

from bot.redaction.rules import Span

# Services that gitleaks has no rule for, and shapes that it knows in one length alone.
_KNOWN_SHAPES = re.compile(
    r"\b(?:sk|pk|rk)[-_](?:live[-_]|test[-_]|proj-|ant-|or-)?[A-Za-z0-9_-]{16,}"  # API keys
    r"|\bgh[pousr]_[A-Za-z0-9]{20,}|\bgithub_pat_\w{20,}|\bglpat-[\w-]{16,}"
    r"|\bxox[abeprs]-[\w-]{10,}|\b(?:AKIA|ASIA)[A-Z0-9]{12,}|\bAIza[\w-]{30,}|\bhf_[A-Za-z0-9]{20,}"
    r"|\beyJ[\w-]{8,}\.[\w-]{8,}(?:\.[\w-]*)?"  # JSON web tokens
    r"|\b[MNO][\w-]{22,27}\.[\w-]{6}\.[\w-]{25,}"  # Discord bot tokens
    r"|(?<=/api/webhooks/)\d{15,}/[\w-]{20,}"
    r"|\b\d{8,10}:AA[\w-]{32,}"  # Telegram bot tokens
    r"|(?<=://)[^\s/:@]{0,80}:[^\s/@]{1,80}(?=@)"  # user and password in an address
)
_PRIVATE_KEY = re.compile(
    r"-----BEGIN[A-Z ]* PRIVATE KEY(?: BLOCK)?-----"
    r"(?:.*?-----END[A-Z ]* PRIVATE KEY(?: BLOCK)?-----|.*)",
    re.DOTALL,
)
_SAID_OF = (
    r"(?:\s+(?:for|to|of|für|zu|zum|vom|pour|du|para|de|per|voor|van|del|do|dla|til|för|от|для)"
    r"\s[^\n:=.]{1,40}?)?"
)
_IS = (
    r"(?:\s*[:=：]\s*|\s+(?:is|ist|est|es|è|é|lautet|jest|är|er|on|je|це|это)\s+|\s[—–-]\s"
    r"|[は是은는]\s*)[\"'“‘`|*]{0,3}"
)
_PASSWORD = re.compile(
    r"(?:pass(?:word|wort|code|phrase)|passord|passwd|\bpwd|kennwort|mot de passe|contraseña|"
    r"\bsenha|wachtwoord|lösenord|adgangskode|salasana|\bhasło|\bheslo|\bparola|\bşifre(?:si)?|"
    rf"\bпароль|\bpin(?: code| number)?|密码|密碼|口令|パスワード|暗証番号|"
    rf"비밀번호){_SAID_OF}{_IS}(?P<value>[^\s\"'”’`]{{4,}})",
    re.IGNORECASE,
)
_KEY = re.compile(
    rf"\b(?:(?:api|secret|access|private|license|encryption)[ _-]?key|secret|"
    rf"token){_SAID_OF}{_IS}(?P<value>[\w+/.=-]{{8,}})",
    re.IGNORECASE,
)
_IN_LINK = re.compile(
    r"(?<=[?&#])[\w-]{0,20}(?:token|key|secret|signature|sig|password|passwd|auth)="
    r"(?P<value>[^\s&#<>]{16,})",
    re.IGNORECASE,
)
_LINK = re.compile(r"\w{2,20}://\S+")
_LONG_TOKEN = re.compile(r"(?<![\w/.-])[A-Za-z0-9+/_=-]{24,}(?![\w/.-])")
# They name things: commits, files, builds. Alone in a line a long one may be a key.
_CHECKSUM = re.compile(r"[0-9a-f]{32,128}|[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.I)
_PUBLIC = re.compile(r"sha\d{3}-|AAAA[BCE]", re.I)  # of packages, and keys that SSH shows around
_PLACE = re.compile(r"<[^>]+>|\$[({]?\w+|\W+$|\[a$")  # <password>, $PASSWORD, ****; a mask itself
_SIGN_INSIDE = re.compile(r"\w[^\w\s.,'’/-]\w|[^\w\s.,;:!?)'’-]$")

# Searched for first, in lower case: most messages have none of them and need no closer look.
_PASSWORD_WORDS = (
    *("pass", "pwd", "pin", "kennwort", "contraseña", "senha", "wachtwoord", "lösenord"),
    *("adgangskode", "salasana", "hasło", "heslo", "parola", "şifre", "пароль"),
    *("密码", "密碼", "口令", "パスワード", "暗証番号", "비밀번호"),
)
_BEHIND = ",.;:)"  # of the sentence, not of a password
_KEY_WORDS = ("key", "secret", "token")
_SHORTEST_KEY = 14  # of all known shapes


def spoken_in(text: str) -> Iterator[Span]:
    """Yield where passwords and keys stand that somebody tells, and what looks like a key."""
    if "-----BEGIN" in text:
        yield from (match.span() for match in _PRIVATE_KEY.finditer(text))
    yield from _named(text)
    if max(map(len, text.split()), default=0) < _SHORTEST_KEY:
        return
    yield from (match.span() for match in _KNOWN_SHAPES.finditer(text))
    links = [match.span() for match in _LINK.finditer(text)]
    for start, end in links:
        yield from (match.span("value") for match in _IN_LINK.finditer(text, start, end))
    for match in _LONG_TOKEN.finditer(text):
        within = any(start <= match.start() < end for start, end in links)
        if not within and _is_random(match[0]) and not _is_a_name(match):
            yield match.span()


def _named(text: str) -> Iterator[Span]:
    lower = text.lower()
    if any(word in lower for word in _PASSWORD_WORDS):
        for match in _PASSWORD.finditer(text):
            if _is_password(match["value"], text[match.end() :]):
                start = match.start("value")
                yield start, start + len(match["value"].rstrip(_BEHIND))
    if any(word in lower for word in _KEY_WORDS):
        for match in _KEY.finditer(text):
            if any(map(str.isdigit, match["value"])):
                yield match.span("value")


def _is_password(word: str, rest: str) -> bool:
    """Tell "password is hunter2" and "password: swordfish" from "password is required for"."""
    bare = word.rstrip(".,;!?)")
    if _PLACE.match(bare):
        return False
    mixed = any(map(str.isdigit, bare)) or _SIGN_INSIDE.search(bare) is not None
    return mixed or (len(bare) >= 6 and (not rest.strip("\"'”’`.!") or rest[0] == "\n"))


def _is_random(token: str) -> bool:
    """Tell keys from long words and file names: in keys digits and capitals change often."""
    kinds = [(letter.isdigit(), letter.isupper()) for letter in token]
    changes = sum(kind != after for kind, after in pairwise(kinds))
    return sum(digit for digit, _ in kinds) >= 3 and changes >= len(token) // 4


def _is_a_name(match: re.Match[str]) -> bool:
    """Return whether a long token rather names something: a commit, a file, a public key."""
    if _PUBLIC.match(match[0]) or match[0].startswith("/"):
        return True
    start = match.string.rfind("\n", 0, match.start()) + 1
    end = match.string.find("\n", match.end())
    line = match.string[start : len(match.string) if end < 0 else end]
    value = match[0].rpartition("=")[2] or match[0]
    return _CHECKSUM.fullmatch(value) is not None and line.strip(" `*|\"'") != match[0]
