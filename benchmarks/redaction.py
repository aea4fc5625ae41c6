"""Measure what is masked and what becomes no memory, how much of it by mistake, and what it costs.

Run `python -m benchmarks.redaction locomo10.json [--show]` with a file of
https://github.com/snap-research/locomo (CC BY-NC 4.0). Its conversations hold no secrets: what is
masked in them is a mistake. Of its facts, which a language model once extracted, those fall that
tell of health, money, age, faith, sex or addresses; `--show` prints each, to be judged by eye.
"""

import argparse
import time
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path

from benchmarks.locomo_data import read
from bot.redaction.instructions import is_instruction
from bot.redaction.invisible import seen
from bot.redaction.masking import mask
from bot.redaction.rules import RULES
from bot.redaction.sensitive import is_sensitive

# What costs most: every word that a rule is looked for by, in a message as long as Discord allows.
WORST = " ".join(word for rule in RULES for word in rule.keywords)[:4_000]


def measured(name: str, texts: Sequence[str], falls: Callable[[str], bool]) -> list[str]:
    """Print how many texts fall and what looking takes; return those that fall."""
    falls(WORST)  # patterns are compiled by then
    started = time.perf_counter()
    found = [text for text in texts if falls(text)]
    took = (time.perf_counter() - started) / max(len(texts), 1)
    print(f"{name:28} {len(found):5} of {len(texts):6}   {took * 1e6:6.0f} µs each")
    return found


def show(found: Iterable[str]) -> None:
    """Print what falls, a line each."""
    for text in found:
        print("   ", " ".join(text.split()))


def main() -> None:
    """Measure on one file."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.redaction", description=__doc__)
    parser.add_argument("file", type=Path)
    parser.add_argument("--show", action="store_true", help="print what falls")
    options = parser.parse_args()
    conversations = read(options.file)
    messages = [said.content for each in conversations for said in each.messages]
    facts = [fact.content for each in conversations for fact in each.facts]
    found = measured("messages masked", messages, lambda text: mask(text) != text)
    found += measured("messages with unseen signs", messages, lambda text: seen(text) != text)
    found += measured("facts that are sensitive", facts, is_sensitive)
    found += measured("facts that are instructions", facts, is_instruction)
    measured("the worst message, masked", [WORST] * 20, lambda text: mask(text) != text)
    show(found if options.show else ())


if __name__ == "__main__":
    main()
