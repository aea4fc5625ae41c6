"""Test that what was said is found as its writer would expect, in every kind of text."""

import asyncio
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.errors import StoreError
from bot.memory.compounds import RARE_POSTINGS
from bot.memory.db import MemoryDB
from bot.memory.text import storable, words
from bot.redaction.invisible import seen
from tests.memory.samples import EVERYBODY, learn, open_memory, said, say

# What else is said in the server, in between: enough to be found by mistake.
OTHERS = (
    "Let us talk about the weather and the garden today",
    "Wir sprechen morgen über das Wetter und den Garten",
    "明日の天気について話しましょう",
    "我们今天谈谈天气和花园",
    "내일 날씨에 대해 이야기합시다",
    "พรุ่งนี้เราจะคุยเรื่องอากาศ",
    "मौसम के बारे में बात करते हैं",
    "لنتحدث عن الطقس غدا",
    "nothing here 😀, see https://example.com/index.html or v1.0.0, C, int x = get_name();",
)


async def found(memory: MemoryDB, question: str) -> list[str]:
    """Return the texts that a question's own words find, best first."""
    recalled = await memory.recall.find(question, EVERYBODY, limit=20, own_words=True)
    return [each.message.content for each in recalled if each.message]


async def fill(memory: MemoryDB) -> None:
    for text in OTHERS:
        await say(memory, text)


@pytest.mark.asyncio
@pytest.mark.parametrize(
    ("text", "questions"),
    [
        pytest.param(text, questions, id=name)
        for name, text, *questions in [
            ("accents", "The café in Besançon", "cafe", "CAFÉ", "besancon"),
            ("Vietnamese", "Chúng tôi đi Đà Nẵng", "da nang", "Đà Nẵng", "chung toi"),
            ("Polish", "Jedziemy do Łodzi", "lodzi", "ŁODZI"),
            ("Nordic", "Smørrebrød på Ærø", "smorrebrod", "smoerrebroed", "aero", "ærø"),
            ("Greek", "Η Αθήνα είναι όμορφη", "ΑΘΗΝΑ", "αθηνα", "όμορφη"),
            ("Russian", "Купили ёлку", "елку", "ЁЛКУ"),
            ("Turkish", "İstanbul'da ışık", "istanbul", "ISTANBUL", "isik"),
            ("sharp s", "Die Straße nach Gießen", "strasse", "STRASSE", "giessen"),
            ("umlaut asked in two letters", "Herr Müller kommt", "mueller", "muller", "Müller"),
            ("umlaut written in two letters", "Herr Mueller kommt", "Müller", "mueller"),
            ("capital umlaut", "Österreich", "oesterreich", "österreich", "ÖSTERREICH"),
            ("ligatures", "the ﬁnal ﬂight", "final", "flight"),
            ("full width", "Ｃａｎｏｅ　１２３", "canoe", "123"),
            ("superscript", "10 m² of floor", "m2", "m²"),
        ]
    ],
)
async def test_european_words(memory: MemoryDB, text: str, questions: list[str]) -> None:
    await fill(memory)
    await say(memory, text)
    for question in questions:
        assert (await found(memory, question))[:1] == [text], question


@pytest.mark.asyncio
@pytest.mark.parametrize(
    ("text", "questions"),
    [
        pytest.param(text, questions, id=name)
        for name, text, *questions in [
            ("Chinese", "我们在北京见面吃饭", "北京", "在哪里吃饭？", "京"),
            ("Japanese", "来週カヌーで湖に行きます", "カヌー", "ｶﾇｰ", "湖", "いつ湖に行く？"),
            ("voiced kana", "ガラスの箱", "ガラス", "カ\u3099ラス", "ｶﾞﾗｽ", "がらす"),
            ("Korean", "강남역에서 만나요", "강남역", "강남", "강남역은 어디?"),
            ("Korean in letters", "강남역에서 만나요", "\u1100\u1161\u11bc\u1102\u1161\u11b7"),
            ("Thai", "เราอยากกินข้าวผัดที่ร้านนี้", "ข้าวผัด", "กินข้าว", "ร้าน"),
            ("Lao", "ຂ້ອຍຢາກກິນເຂົ້າຫຼາຍ", "ກິນເຂົ້າ", "ເຂົ້າ"),
            ("Khmer", "ខ្ញុំចង់ញ៉ាំបាយនៅផ្ទះ", "បាយ", "ផ្ទះ"),
            ("Burmese", "ကျွန်တော်ထမင်းစားချင်တယ်", "ထမင်း", "စားချင်"),
            ("Hindi", "हम नाव से झील पर जाएँगे", "नाव", "झील", "नाव कब?"),
            ("Tamil", "நாம் படகில் செல்வோம்", "படகில்"),
            ("Bengali", "আমরা নৌকায় যাব", "নৌকায়"),
            ("Arabic with vowel signs", "كِتَابٌ جَدِيد", "كتاب", "جديد"),
            ("Arabic without vowel signs", "كتاب جديد لأحمد", "كِتَاب", "لاحمد"),
            ("Persian", "کتاب می‌خواهم", "كتاب", "میخواهم"),
            ("Hebrew with points", "שָׁלוֹם עוֹלָם", "שלום", "עולם"),
            ("digits of other scripts", "غرفة ٤٢٧", "427", "٤٢٧"),
            ("mixed", "我用Python写code", "python", "写", "code"),
        ]
    ],
)
async def test_scripts_of_the_world(memory: MemoryDB, text: str, questions: list[str]) -> None:
    await fill(memory)
    await say(memory, text)
    for question in questions:
        assert (await found(memory, question))[:1] == [text], question


@pytest.mark.asyncio
@pytest.mark.parametrize(
    ("text", "questions"),
    [
        pytest.param(text, questions, id=name)
        for name, text, *questions in [
            ("alone", "🚀", "🚀", "who sent a 🚀?"),
            ("in words", "launched🚀!!", "🚀", "launched"),
            ("younger than SQLite", "look 🫩 🪿", "🪿", "🫩"),
            ("skin", "👍🏽 fine", "👍", "👍🏿"),
            ("style", "with ❤️", "❤", "❤️"),
            ("joined", "👩🏽‍🚀 made it", "👩‍🚀", "👩🏿‍🚀"),
            ("sex", "🏃🏽‍♀️ to the lake", "🏃", "🏃‍♂️"),
            ("flag", "team 🇩🇪 won", "🇩🇪"),
            ("flag of a part", "🏴󠁧󠁢󠁳󠁣󠁴󠁿 forever", "🏴󠁧󠁢󠁳󠁣󠁴󠁿"),
            ("custom", "nice <:party_parrot:123456789>", "parrot", ":party_parrot:", "party"),
            ("animated", "<a:blob_wave:99>", "blob", "<a:blob_wave:99>", "blob_wave"),
        ]
    ],
)
async def test_emoji(memory: MemoryDB, text: str, questions: list[str]) -> None:
    await fill(memory)
    await say(memory, text)
    for question in questions:
        assert (await found(memory, question))[:1] == [text], question


@pytest.mark.asyncio
@pytest.mark.parametrize(
    ("text", "others"),
    [
        ("👩‍🚀 here", ["🚀", "👩"]),
        ("🇩🇪🇫🇷", ["🇪🇫"]),
        ("<@987654321> <t:1700000000:R> x", ["987654321"]),
    ],
)
async def test_what_only_looks_alike_is_not_found(
    memory: MemoryDB, text: str, others: list[str]
) -> None:
    await say(memory, text)
    for other in others:
        assert await found(memory, other) == []


@pytest.mark.asyncio
@pytest.mark.parametrize(
    ("text", "questions"),
    [
        pytest.param(text, questions, id=name)
        for name, text, *questions in [
            ("snake case", "raise max_retries to 5", "max_retries", "retries", "MAX_RETRIES"),
            ("camel case", "call getUserName first", "getUserName", "getusername", "user name"),
            ("one case for the other", "call getUserName first", "get_user_name", "user_name"),
            ("capitals", "the HTTPServer died", "HTTPServer", "httpserver", "server"),
            ("brands", "it is on YouTube", "youtube", "YouTube", "you tube"),
            ("dotted", "import os.path here", "os.path", "path"),
            ("scoped", "use std::vec here", "std::vec", "vec"),
            ("file", "see bot/memory/text.py", "bot/memory/text.py", "text.py", "memory"),
            ("Windows file", r"in C:\temp\log.txt", r"C:\temp\log.txt", "log.txt", "temp"),
            ("C++", "we write C++ only", "C++", "c++"),
            ("C#", "we write C# only", "C#"),
            ("version", "upgrade to v2.1.3 now", "v2.1.3", "2.1.3 v2.1.3"),
            ("address", "ping 10.0.42.7 please", "10.0.42.7"),
            ("error code", "error E0308 and 0x80070005", "E0308", "0x80070005", "e0308"),
            ("issue", "fixed in #4711", "#4711", "4711"),
            ("hyphen", "send an e-mail", "email", "e-mail", "E-Mail"),
            ("no hyphen", "send an email", "e-mail"),
            ("company", "it is AT&T again", "AT&T"),
            ("option", "run it with --no-verify", "--no-verify", "no-verify"),
        ]
    ],
)
async def test_code(memory: MemoryDB, text: str, questions: list[str]) -> None:
    await fill(memory)
    await say(memory, text)
    for question in questions:
        assert (await found(memory, question))[:1] == [text], question


@pytest.mark.asyncio
async def test_a_name_is_told_from_one_with_the_same_parts(memory: MemoryDB) -> None:
    for text in ("version 1.3.2", "2 1 3", "case of the snake", "just C here"):
        await say(memory, text)
    for text in ("v2.1.3 and 1.2.3", "a snake_case name", "C++ there"):
        await say(memory, text)
    assert await found(memory, "1.2.3") == ["v2.1.3 and 1.2.3"]
    assert (await found(memory, "snake_case"))[0] == "a snake_case name"
    assert await found(memory, "C++") == ["C++ there"]


@pytest.mark.asyncio
@pytest.mark.parametrize(
    ("text", "questions"),
    [
        pytest.param(text, questions, id=name)
        for name, text, *questions in [
            ("second half", "Die Datenbankmigration ist fertig", "Wann war die Migration?"),
            ("first half", "Die Datenbankmigration ist fertig", "Was macht die Datenbank?"),
            ("in the middle", "Krankenversicherungsbeitrag", "Versicherung", "Versicherungen"),
            ("with an umlaut", "Die Größenänderung der Fenster", "Änderung", "Aenderung", "Größe"),
            ("in two words", "Die Migration der alten Datenbank", "Datenbankmigration"),
            ("with a link", "Der Beitrag zur Versicherung steigt", "Versicherungsbeitrag?"),
            ("in the plural", "Die Datenbankmigration ist fertig", "Datenbankmigrationen"),
            ("with a hyphen", "Die Datenbank-Migration ist fertig", "Datenbankmigration"),
            ("without a hyphen", "Die Datenbankmigration ist fertig", "Datenbank-Migration"),
            ("Dutch", "De ziektekostenverzekering is duur", "Waar is de verzekering?"),
            ("Swedish", "Vår sommarstugeförening möts", "När möts förening?"),
        ]
    ],
)
async def test_compounds(memory: MemoryDB, text: str, questions: list[str]) -> None:
    await fill(memory)
    await say(memory, text)
    for question in questions:
        assert (await found(memory, question))[:1] == [text], question


@pytest.mark.asyncio
async def test_the_word_itself_comes_before_what_it_is_part_of(memory: MemoryDB) -> None:
    await say(memory, "Die Datenbankmigration ist fertig")
    await say(memory, "Die Migration beginnt")
    assert (await found(memory, "Wann ist die Migration?"))[0] == "Die Migration beginnt"


@pytest.mark.asyncio
async def test_a_word_that_is_found_often_enough_is_not_looked_for_in_others(
    memory: MemoryDB,
) -> None:
    await say(memory, "Datenbankmigration")
    for _ in range(RARE_POSTINGS):
        await say(memory, "Migration")
    assert "Datenbankmigration" not in await found(memory, "Wann ist die Migration?")


@pytest.mark.asyncio
async def test_an_english_question_is_not_widened(memory: MemoryDB) -> None:
    await say(memory, "He misunderstanding everything")
    assert await found(memory, "What do we understand?") == []
    assert await found(memory, "Wer kann das understand?") != []


@pytest.mark.asyncio
@pytest.mark.parametrize(
    ("question", "wanted"),
    [
        ("What did the hamster die of?", "hamster die"),
        ("Woran ist der Hamster gestorben und wer war da?", "hamster gestorben"),
        ("¿Dónde está la llave de la casa?", "llave casa"),
        ("Où est la clé de la maison ?", "clé maison"),
        ("Dov'è la chiave della casa?", "chiave casa"),
        ("Onde está a chave da casa?", "chave casa"),
        ("Waar is de sleutel van het huis?", "sleutel huis"),
        ("Gdzie jest klucz do domu?", "klucz domu"),
        ("Где ключ от дома?", "ключ дома"),
        ("Var är nyckeln till huset?", "nyckeln huset"),
        ("Hvor er nøglen til huset?", "nøglen huset"),
    ],
)
async def test_small_words_of_a_language_find_nothing(
    memory: MemoryDB, question: str, wanted: str
) -> None:
    """What shares only the question's small words comes after all that shares a telling one."""
    small = [word for word in words(question) if word not in words(wanted)]
    for _ in range(3):
        await say(memory, " ".join(small))
    for word in words(wanted):
        await say(memory, f"{word} xyz")
    assert sorted(await found(memory, question)) == sorted(f"{word} xyz" for word in words(wanted))


LINK = "https://www.github.com/python/cpython/issues/91234?tab=readme#history"


@pytest.mark.asyncio
@pytest.mark.parametrize(
    "question",
    [
        LINK,
        LINK.replace("https://www.", "http://"),
        LINK.replace("https://www.", ""),
        "github.com",
        "github",
        "cpython issues",
        "91234",
        "python/cpython",
        "who posted the cpython link?",
    ],
)
async def test_links_are_found_whole_and_by_their_parts(memory: MemoryDB, question: str) -> None:
    await fill(memory)
    await say(memory, f"look at {LINK}, please")
    await say(memory, "another one: https://www.gitlab.org/rust/tokio?tab=code")
    assert LINK in (await found(memory, question))[0]


@pytest.mark.asyncio
async def test_links_are_not_found_by_what_all_links_have(memory: MemoryDB) -> None:
    await say(memory, f"look at {LINK}")
    await say(memory, "we moved from http to https, not to www")
    for question in ("https", "http", "www"):
        assert await found(memory, question) == ["we moved from http to https, not to www"]


@pytest.mark.asyncio
async def test_words_in_a_link_are_read(memory: MemoryDB) -> None:
    link = "https://de.wikipedia.org/wiki/M%C3%BCnchner_U-Bahn"
    await say(memory, link)
    for question in ("münchner", "ubahn", "wikipedia", "muenchner u-bahn"):
        assert await found(memory, question) == [link]


@pytest.mark.asyncio
async def test_cells_are_found_in_the_same_ways(memory: MemoryDB) -> None:
    cell = await learn(memory, "Müller nutzt getUserName 🚀 in กินข้าว", scene="Straßenfest")
    for question in ("mueller", "getusername", "🚀", "กิน", "strassenfest"):
        [recalled, *_] = await memory.recall.find(question, EVERYBODY)
        assert recalled.cell is not None
        assert recalled.cell.id == cell.id


@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(st.lists(st.text(st.characters(), max_size=40), min_size=1, max_size=4))
def test_any_text_is_kept_and_any_question_answered(tmp_path: Path, texts: list[str]) -> None:
    async def check() -> None:
        memory = await open_memory(tmp_path / "any.db")
        for text in texts:
            try:
                await memory.messages.add(said(text))
            except StoreError:
                assert not storable(seen(text))  # nothing but signs that nobody sees
            await memory.recall.find(text, EVERYBODY)
        await memory.close()

    asyncio.run(check())
