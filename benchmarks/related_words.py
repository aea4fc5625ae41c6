"""Make the list of related words anew that recall takes a second look with.

Run `python -m benchmarks.related_words --model FOLDER --wordnet FOLDER` with a model of
sentence-transformers that has a WordPiece vocabulary (the list in this repository is of
all-MiniLM-L6-v2, Apache-2.0) and the database files of WordNet 3.0 (Debian: wordnet-base). It needs
sentence-transformers, which is no dependency of Memoir. Words are related if the model puts them
close to each other; WordNet tells words from names. Nothing of any conversation goes into it.
"""

import argparse
import gzip
import re
from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing
from importlib import import_module
from pathlib import Path
from typing import Any

from bot.memory.stemming import Stemmer
from bot.memory.stop_words import STOP_WORDS
from bot.related_words import LIST

# The vocabulary is ordered by frequency: rarer words are seldom asked for.
WORDS = 6_000
MOST_RELATED = 32
# Below this cosine, words have little more in common than being words.
NEAREST = 0.45
PARTS_OF_SPEECH = ("noun", "verb", "adj", "adv")
# What goes with groups of people, faiths, sex, crime and illness in a model's mind is prejudice
# as often as not, and not for a bot to bring.
_LEFT_OUT = re.compile(
    "abort|abus|addict|african|aids|allah|american|anal|arab|asian|autis|bastard|bibl|bisex|bitch"
    "|black|blind|bomb|bosom|boy|breast|british|buddh|cancer|cathol|chinese|christ|church|cock"
    "|coloni|communis|condom|corpse|crippl|cunt|damn|deaf|dick|disab|drug|dumb|dwarf|erot|ethnic|europ"
    "|execut|fascis|fat$|femal|femini|fetish|foreign|fuck|gay|gender|genocid|german|girl|god|gyps"
    "|hell|heroin|hindu|hispan|hitler|hiv|holocaust|holy|homeless|homo|hook|idiot|imam|immigra|incest"
    "|indian|insan|islam|israel|italian|japan|jesus|jew|jihad|kidnap|kill|koran|korean|lad(y|ies)"
    "|latin|lesb|lgbt|liberal|lynch|mad$|male|man$|marijuana|masturb|men$|mental|mexic|migra|minorit"
    "|molest|mormon|mosque|murder|muslim|naked|nation|native|nazi|negro|nigg|nipple|nude|obes|orgas"
    "|orphan|paki|palestin|peasant|penis|poor|pope|porn|pray|preach|pregnan|priest|prison|prostitut"
    "|protest|psych|queer|quran|rabbi|race$|racial|racis|rap(e|ist)|refugee|religi|retard|russian"
    "|saint|satan|savage|schizo|sect|sex|shit|slave|slut|spanish|spastic|suicid|sunni|terror|tortur"
    "|trans|tribe|turk|ugly|unborn|vagin|victim|virgin|virus|whit(e|es)$|whore|wom[ae]n"
)


def main() -> None:
    """Write the list."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.related_words", description=__doc__)
    parser.add_argument("--model", type=Path, required=True)
    parser.add_argument("--wordnet", type=Path, required=True)
    arguments = parser.parse_args()
    words = vocabulary(arguments.model, set(known_words(arguments.wordnet)))
    library: Any = import_module("sentence_transformers")
    model = library.SentenceTransformer(str(arguments.model))
    vectors = model.encode(words, batch_size=512, normalize_embeddings=True)
    with closing(Stemmer()) as stemmer:
        stems = [stemmer.terms([word])[word] for word in words]
    lines = [related(at, words, stems, vectors) for at in range(len(words))]
    text = "\n".join(" ".join(line) for line in lines if len(line) > 1)
    LIST.write_bytes(gzip.compress(text.encode(), mtime=0))
    print(f"{len(lines):,} words, {LIST.stat().st_size:,} bytes")


def vocabulary(model: Path, known: set[str]) -> list[str]:
    """Return the model's commonest words that WordNet knows."""
    pieces = (model / "vocab.txt").read_text("utf-8").split()
    words = (each for each in pieces if re.fullmatch("[a-z]{3,}", each))
    wanted = (each for each in words if each not in STOP_WORDS and not _LEFT_OUT.match(each))
    return [each for each in wanted if not known.isdisjoint(base_forms(each))][:WORDS]


def known_words(wordnet: Path) -> Iterator[str]:
    """Yield WordNet's words that are no names: those have a capital wherever they occur."""
    for part in PARTS_OF_SPEECH:
        for line in (wordnet / f"data.{part}").read_text("utf-8").splitlines():
            if not line.startswith(" "):
                fields = line.split()
                count = int(fields[3], 16)
                yield from (word for word in fields[4 : 4 + 2 * count : 2] if word.islower())


def base_forms(word: str) -> Iterable[str]:
    """Return what an English word may be an inflection of, and itself."""
    ends = {"ies": "y", "es": "", "s": "", "ied": "y", "ed": "", "d": "", "ing": ""}
    forms = [word.removesuffix(end) + base for end, base in ends.items() if word.endswith(end)]
    return [word, *forms, *(form + "e" for form in forms)]


def related(
    at: int, words: Sequence[str], stems: Sequence[tuple[str, ...]], vectors: Any
) -> list[str]:
    """Return a word and those nearest to it, nearest first, one of each stem."""
    nearness = vectors @ vectors[at]
    seen, line = {stems[at]}, [words[at]]
    for other in (-nearness).argsort(kind="stable"):
        if nearness[other] < NEAREST or len(line) > MOST_RELATED:
            break
        if stems[other] not in seen:
            seen.add(stems[other])
            line.append(words[other])
    return line


if __name__ == "__main__":
    main()
