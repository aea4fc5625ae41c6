"""Notice what looks like a password or key, so that it never becomes a memory."""

import re
from itertools import pairwise

_KNOWN_SHAPES = re.compile(
    r"\b(?:sk|pk|rk)[-_](?:live[-_]|test[-_]|proj-|ant-|or-)?[A-Za-z0-9_-]{16,}"  # API keys
    r"|\bgh[pousr]_[A-Za-z0-9]{20,}|\bgithub_pat_\w{20,}|\bglpat-[\w-]{16,}"
    r"|\bxox[abeprs]-[\w-]{10,}|\b(?:AKIA|ASIA)[A-Z0-9]{12,}|\bAIza[\w-]{30,}|\bhf_[A-Za-z0-9]{20,}"
    r"|\beyJ[\w-]{8,}\.[\w-]{8,}"  # JSON web tokens
    r"|\b[MNO][\w-]{22,27}\.[\w-]{6}\.[\w-]{25,}"  # Discord bot tokens
    r"|/api/webhooks/\d{15,}/[\w-]{20,}"
    r"|\b[a-z][a-z0-9+.-]{1,20}://[^\s/:@]{1,80}:[^\s/@]{1,80}@"  # user and password in an address
)
_SAID_OF = r"(?:\s+(?:for|to|of|für|pour|para|per|voor|del|do)\s[^\n:=.]{1,40}?)?"
_IS = r"(?:\s*[:=：]\s*|\s+(?:is|ist|est|es|è|é|lautet)\s+|[は是은는]\s*)[\"'“‘`]?"
_PASSWORD = re.compile(
    r"(?:pass(?:word|wort|code|phrase)|passwd|\bpwd|kennwort|mot de passe|contraseña|\bsenha|"
    r"wachtwoord|"
    rf"\bpin(?: code| number)?|密码|密碼|口令|パスワード|暗証番号|"
    rf"비밀번호){_SAID_OF}{_IS}(?P<value>[^\s\"'”’`]{{4,}})",
    re.IGNORECASE,
)
_KEY = re.compile(
    rf"\b(?:(?:api|secret|access|private|license|encryption)[ _-]?key|secret|"
    rf"token){_SAID_OF}{_IS}(?P<value>[\w+/.=-]{{8,}})",
    re.IGNORECASE,
)
_LONG_TOKEN = re.compile(r"(?<![\w/.-])[A-Za-z0-9+/_=-]{24,}(?![\w/.-])")
_SIGN_INSIDE = re.compile(r"\w[^\w\s.,'’/-]\w|[^\w\s.,;:!?)'’-]$")


# Searched for first, in lower case: most messages have none of them and need no closer look.
_PASSWORD_WORDS = (
    *("pass", "pwd", "pin", "kennwort", "contraseña", "senha", "wachtwoord"),
    *("密码", "密碼", "口令", "パスワード", "暗証番号", "비밀번호"),
)
_KEY_WORDS = ("key", "secret", "token")
_SHORTEST_KEY = 14  # of all known shapes


def holds_credentials(text: str) -> bool:
    """Return whether a text seems to hold a password, key or token."""
    if _is_named(text) or "-----BEGIN" in text:
        return True
    long = [word for word in text.split() if len(word) >= _SHORTEST_KEY]
    return any(
        _KNOWN_SHAPES.search(word) or any(map(_is_random, _LONG_TOKEN.findall(word)))
        for word in long
    )


def _is_named(text: str) -> bool:
    lower = text.lower()
    if any(word in lower for word in _PASSWORD_WORDS):
        values = ((found["value"], text[found.end() :]) for found in _PASSWORD.finditer(text))
        if any(_is_password(value, rest) for value, rest in values):
            return True
    if not any(word in lower for word in _KEY_WORDS):
        return False
    return any(any(map(str.isdigit, found["value"])) for found in _KEY.finditer(text))


def _is_password(word: str, rest: str) -> bool:
    """Tell "password is hunter2" and "password: swordfish" from "password is required for"."""
    bare = word.rstrip(".,;!?)")
    mixed = any(map(str.isdigit, bare)) or _SIGN_INSIDE.search(bare) is not None
    return mixed or (len(bare) >= 6 and (not rest.strip("\"'”’`.!") or rest[0] == "\n"))


def _is_random(token: str) -> bool:
    """Tell keys from long words and file names: in keys digits and capitals change often."""
    kinds = [(letter.isdigit(), letter.isupper()) for letter in token]
    changes = sum(kind != after for kind, after in pairwise(kinds))
    return sum(digit for digit, _ in kinds) >= 3 and changes >= len(token) // 4
