"""Answer Memoir's prompts as a fair model would, by rules: the same prompt, the same answer."""

import json
import re
from collections.abc import Callable
from typing import Any

Json = dict[str, Any]

SUMMARY_WORDS = 100
# Shorter messages are greetings and nods.
WORTH_CHARACTERS = 20
# Fewer memories with a word in common show nothing.
LEAST_ALIKE = 3

# "[3] (to [2]) 2026-01-05 10:12 Anna: We ship on Friday"
LINE = re.compile(
    r"^\[(?P<number>\d+)\](?: \(to \[\d+\]\))? (?P<date>[\d-]{10}) [\d:]{5} (?P<speaker>[^:\n]+): "
    r"(?P<text>.+)$",
    re.MULTILINE,
)
# "[1] 2026-01-05 (plan, Anna) [Launch] We ship on Friday"
MEMORY = re.compile(
    r"^\[(?P<number>\d+)\] (?P<date>[\d-]{10}) \((?:\w+, )?(?P<speaker>[^)\n]+)\)"
    r"(?: \[(?P<scene>[^\]\n]+)\])? (?P<text>.+)$",
    re.MULTILINE,
)
WORD = re.compile(r"\w{4,}")

TOPICS = {
    "Launch": r"launch|release|ship|deadline|beta",
    "Budget": r"budget|cost|price|invoice|pay",
    "Travel": r"travel|trip|flight|train|canoe|hotel",
    "Food": r"lunch|dinner|pizza|coffee|restaurant|eat",
    "Servers": r"server|deploy|database|backup|outage|disk",
    "Design": r"design|logo|colou?r|font|page",
    "People": r"hire|team|birthday|vacation|sick",
}
TYPES = {
    "decision": r"decided|agreed|settled|we go with",
    "task": r"need to|must|todo|please|by (mon|tues|wednes|thurs|fri)day",
    "plan": r"will|going to|plan|tomorrow|next (week|month)",
    "preference": r"prefer|like|love|hate|favou?rite",
    "risk": r"risk|worried|afraid|might break|fail",
}


def plausible(body: Json) -> str:
    """Return what a fair model would write for this request."""
    shown = str(body["messages"][-1]["content"])
    answers: dict[str, Callable[[str], str]] = {
        "extraction": _cells,
        "consolidation": _summary,
        "answer": _answer,
        "merging": lambda shown: json.dumps({"same": None, "name": ""}),
        "splitting": lambda shown: json.dumps({"groups": []}),
        "reflection": _conclusions,
    }
    return answers[kind_of(body)](shown)


def kind_of(body: Json) -> str:
    """Return what is asked, such as "extraction", by the object that is asked for."""
    asked = json.dumps(body.get("response_format", {})) + str(body["messages"][0]["content"])
    if re.search(r'\\?"conclusions\\?"', asked):
        return "reflection"
    if re.search(r'\\?"groups\\?"', asked):
        return "splitting"
    if re.search(r'\\?"same\\?": ', asked):
        return "merging"
    if re.search(r'\\?"cells\\?"', asked):
        return "extraction"
    return "consolidation" if re.search(r'\\?"summary\\?"', asked) else "answer"


def _cells(shown: str) -> str:
    known = {match["text"]: int(match["number"]) for match in MEMORY.finditer(shown)}
    topics = re.findall(r"^- (.+)$", shown.partition("## Known topics")[2], re.MULTILINE)
    cells = [
        {
            "scene": _topic(line["text"], topics),
            "cell_type": _first(TYPES, line["text"], "fact"),
            "salience": min(0.9, 0.3 + len(line["text"]) / 400),
            "content": line["text"][:500],
            "speaker": line["speaker"],
            "sources": [int(line["number"])],
            "relations": _same(known.get(line["text"][:500])),
        }
        for line in LINE.finditer(shown)
        if len(line["text"]) >= WORTH_CHARACTERS and not line["speaker"].startswith("Memoir")
    ]
    return json.dumps({"cells": cells}, ensure_ascii=False)


def _same(number: int | None) -> list[Json]:
    return [] if number is None else [{"known": number, "kind": "same"}]


def _topic(text: str, known: list[str]) -> str:
    words = _words(text)
    return next((name for name in known if words & _words(name)), _first(TOPICS, text, "General"))


def _summary(shown: str) -> str:
    old = shown.partition("## Old summary\n")[2].partition("\n\n##")[0]
    said = re.split(r"(?<=[.!?…]) ", old) if old else []
    said += [re.sub(r"(?<![.!?…])$", ".", match["text"]) for match in MEMORY.finditer(shown)]
    while sum(len(sentence.split()) for sentence in said) > SUMMARY_WORDS and len(said) > 1:
        said.pop(0)
    return json.dumps({"summary": " ".join(" ".join(said).split()[:SUMMARY_WORDS])})


def _conclusions(shown: str) -> str:
    """Conclude from the word that most memories of the channel share, if three do."""
    found = list(MEMORY.finditer(shown.rpartition("## Memories, oldest first")[2]))
    numbers: dict[str, list[int]] = {}
    for match in found:
        for word in _words(match["text"]):
            numbers.setdefault(word, []).append(int(match["number"]))
    word, cells = max(numbers.items(), key=lambda each: (len(each[1]), each[0]), default=("", []))
    told = " ".join(match["text"] for match in found if int(match["number"]) in cells[:1])
    conclusion = {
        "content": f"People come back to {word} often: {told}"[:500],
        "cell_type": "fact",
        "cells": cells,
    }
    return json.dumps({"conclusions": [conclusion] if len(cells) >= LEAST_ALIKE else []})


def _answer(shown: str) -> str:
    asked = _words(shown.rpartition("asks you:\n")[2])
    found = [*MEMORY.finditer(shown), *LINE.finditer(shown)]
    best = max(found, key=lambda match: len(asked & _words(match["text"])), default=None)
    if best is None or not asked & _words(best["text"]):
        return "I don't remember anything about that."
    return f"{best['speaker']} said on {best['date']}: {best['text']}"


def _words(text: str) -> set[str]:
    return {word.casefold() for word in WORD.findall(text)}


def _first(patterns: dict[str, str], text: str, otherwise: str) -> str:
    found = (name for name, words in patterns.items() if re.search(rf"\b({words})", text, re.I))
    return next(found, otherwise)
