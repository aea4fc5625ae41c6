"""Test how texts come apart into words, of any script, of code and of links."""

import time

import pytest

from bot.memory.text import index_text, query_words, words
from bot.memory.tokens import GLUED_PARTS, glued, pairs, parts_of, runs, spaced

LONG = 100_000  # signs; Discord's longest message has 4,000


def read(text: str) -> list[str]:
    """Return the runs of a text, their parts joined by spaces."""
    return [" ".join(parts_of(run)) for run in runs(text)]


def in_one_word(text: str) -> list[str]:
    return [word for run in runs(text) for word in glued(run)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Anna's canoe, (green)!", ["anna", "s", "canoe", "green"]),
        ("snake_case kebab-case dotted.name", ["snake case", "kebab case", "dotted name"]),
        ("std::vec a->b src/main.rs C:\\temp", ["std vec", "a b", "src main rs", "c temp"]),
        ("getUserName HTTPServer parseURL", ["get user name", "http server", "parse url"]),
        ("base64Encode MAX_RETRIES", ["base64 encode", "max retries"]),
        ("McDonald iPhone PhD PDFs OK", ["mcdonald", "iphone", "phd", "pdfs", "ok"]),
        ("v2.1.3 #123 E0308 0x80070005", ["v2 1 3", "123", "e0308", "0x80070005"]),
        ("C++ C# (F#) g++ C++17 C-", ["c++", "c#", "f#", "g++", "c++", "17", "c"]),
        ("ab++ a#b", ["ab", "a#", "b"]),
        ("AT&T user@example.org 10:30", ["at t", "user example org", "10 30"]),
        ("One.Two... three . four", ["one two", "three", "four"]),
    ],
)
def test_code_and_names_come_in_their_parts(text: str, expected: list[str]) -> None:
    assert read(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("https://www.example.org/wiki/Canoe#History", ["example org wiki canoe history"]),
        ("see (http://example.org/).", ["see", "example org"]),
        ("www.example.org/?q=green+canoe", ["example org q green canoe"]),
        ("https://example.org/M%C3%BCnchen%20Ost", ["example org münchen", "ost"]),
        ("https://example.org/%zz%", ["example org", "zz"]),
        ("we use https and www", ["we", "use", "https", "and", "www"]),
        ("[text](https://example.org/a)", ["text", "example org a"]),
    ],
)
def test_of_a_link_domain_and_path_count(text: str, expected: list[str]) -> None:
    assert read(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("<@123> <@!123> <@&123> <#123> hi", ["hi"]),
        ("at <t:1700000000> <t:1700000000:R>", ["at"]),
        ("<:party_parrot:123> <a:wave:45>", ["party parrot", "wave"]),
        ("</memory search:123>", ["memory", "search"]),
        ("1 <2 and 3> 0", ["1", "2", "and", "3", "0"]),
    ],
)
def test_of_markup_names_are_left_and_no_ids(text: str, expected: list[str]) -> None:
    assert read(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("ship it 🚀🚀", ["ship", "it", "🚀", "🚀"]),
        ("👍🏽 ❤️ ☎", ["👍", "❤", "☎"]),
        ("👩🏽‍🚀 ❤️‍🔥", ["👩\u200d🚀", "❤\u200d🔥"]),
        ("🏃🏽‍♀️ 🏃‍♂️ ♀", ["🏃", "🏃", "♀"]),
        ("🇩🇪🇫🇷", ["🇩🇪", "🇫🇷"]),
        ("🏴\U000e0067\U000e0062\U000e007f 🏴", ["🏴\U000e0067\U000e0062\U000e007f", "🏴"]),
        ("1️⃣ canoe🛶!", ["1", "canoe", "🛶"]),
        ("→ ● ■ │ ©", []),
    ],
)
def test_each_emoji_is_a_word(text: str, expected: list[str]) -> None:
    assert read(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("हिन्दी में।", ["हिन्दी", "में"]),
        ("தமிழ் মাছ", ["தமிழ்", "মাছ"]),
        ("co\u00adoperate می\u200cخواهم", ["cooperate", "میخواهم"]),
        ("كتـــاب", ["كتاب"]),
        ("Acme™ x²", ["acme", "x2"]),
        ("@\u200beveryone one\u200btwo", ["everyone", "one", "two"]),
        ("東京都in日本", ["東京都", "in", "日本"]),
    ],
)
def test_words_of_all_scripts_stay_whole(text: str, expected: list[str]) -> None:
    assert read(text) == expected


def test_runs_without_spaces_come_as_signs_with_their_marks() -> None:
    assert spaced("กินข้าว") == "กิ น ข้ า ว"
    assert spaced("in 東京都 now") == "in 東 京 都 now"
    assert spaced("canoe") == "canoe"
    assert pairs("กินข้าว") == ["กิน", "นข้", "ข้า", "าว"]
    assert pairs("水") == ["水"]
    assert pairs("canoe") == ["canoe"]


def test_what_others_write_in_one_word() -> None:
    assert in_one_word("e-mail, Wi-Fi in JavaScript") == ["email", "wifi", "javascript"]
    assert in_one_word("src/getUserName.part-time") == ["getusername", "parttime"]
    assert in_one_word("snake_case a.b v2-1.3 C++-x 東京/大阪 a-東 3-1 covid-19") == [
        "v21",
        "covid19",
    ]
    assert in_one_word("-".join("abcdefghijkl"[: GLUED_PARTS + 1])) == []


@pytest.mark.parametrize(
    "piece",
    [
        *(
            "a",
            "aB",
            "aBc",
            "-",
            "_",
            "<:a",
            "</a ",
            "<@1",
            "https://",
            "www.a%20",
            "\u200d",
            "👩\u200d",
        ),
        *(
            "ก",
            "กิ",
            "é",
            "a\u0301",
            "ü",
            "c+",
            "c++",
            "🇩",
            "\U000e0067",
            "🏴\U000e0067",
            "東",
            " ",
            "x y ",
        ),
        *("https://example.org/getUserName?x=%C3%BC#y ", "Die Größe der Wi-Fi-Antenne "),
    ],
)
def test_no_text_takes_long(piece: str) -> None:
    text = (piece * LONG)[:LONG]
    started = time.process_time()
    index_text(text)
    query_words(text)
    words(text)
    assert time.process_time() - started < 2  # a tenth in truth; quadratic patterns take minutes
