"""List the words that name times in English, German, French and Spanish, each with its class.

A class is one letter: with it a text becomes a string that a regular expression can read as
grammar. Words are folded and without accents. Left out is what mostly means something else: "sun",
"second", French "sept", Spanish "once".
"""

from types import MappingProxyType
from typing import NamedTuple


class Hours(NamedTuple):
    """Hold a part of a day: its first hour, how many hours, and days from today."""

    first: int
    lasting: int
    day: int = 0


class Given(NamedTuple):
    """Hold a unit, and how many of it away from now."""

    unit: str
    away: int


# A word's class, and what it says: a number, a unit, a day's offset, hours, a direction.
Meaning = tuple[str, object]
Words = dict[str, object]


def _numbered(listed: str, start: int = 1) -> Words:
    """Return words with their numbers: groups are parted by "|", words in one by spaces."""
    groups = enumerate(listed.split("|"), start)
    return {word: number for number, group in groups for word in group.split()}


def _each(listed: str, value: object = None) -> Words:
    """Return words that all say the same; a word of several has "_" between them."""
    return {word.replace("_", " "): value for word in listed.split()}


# Months whose names are also words of another kind.
_DOUBTFUL_MONTHS: Words = {"may": 5, "march": 3}
_MONTHS = _numbered(
    "january jan januar janner janvier enero|february feb februar fevrier febrero"
    "|mar marz maerz marzo|april apr avril abril|mai mayo|june jun juni juin junio"
    "|july jul juli juillet julio|august aug aout agosto"
    "|september sep sept septembre septiembre|october oct oktober okt octobre octubre"
    "|november nov novembre noviembre|december dec dezember dez decembre diciembre"
)
_WEEKDAYS = _numbered(
    "monday montag lundi lunes|tuesday dienstag mardi martes|wednesday mittwoch mercredi miercoles"
    "|thursday donnerstag jeudi jueves|friday freitag vendredi viernes"
    "|saturday samstag sonnabend samedi sabado|sunday sonntag dimanche domingo",
    start=0,
)
_SHORT_WEEKDAYS = _numbered("mon|tue tues|wed|thu thur thurs|fri|sat", start=0)
_UNITS = (
    _each("minute minutes minuten minuto minutos", "minute")
    | _each("hour hours stunde stunden heure heures hora horas", "hour")
    | _each("day days tag tage tagen jour jours dia dias", "day")
    | _each("night nights nacht nachte nuit nuits noches", "day")
    | _each("week weeks woche wochen semaine semaines semana semanas", "week")
    | _each("weekend weekends week-end week-ends wochenende fin_de_semana", "weekend")
    | _each("month months monat monate monaten mois mes meses", "month")
    | _each("quarter quarters quartal trimestre", "quarter")
    | _each("year years jahr jahre jahren ans annee annees ano anos", "year")
)
_NUMBERS = _numbered(
    "one|two zwei deux dos|three drei trois tres|four vier quatre cuatro|five funf fuenf cinq cinco"
    "|six sechs seis|seven sieben siete|eight acht huit ocho|nine neun neuf nueve"
    "|ten zehn dix diez|eleven elf onze|twelve zwolf zwoelf douze doce"
)
_ORDINALS: Words = {f"{n}{end}": n for n in range(1, 32) for end in ("st", "nd", "rd", "th", "er")}
# "The last few days": about so many.
_SOME = (
    _each("couple paar paire par", 3)
    | _each("few several einigen wenigen quelques unos unas pocos algunos", 5)
)  # fmt: skip
# -1 the one before, 0 this one, 1 the one after.
_WHICH = (
    _each("last past previous letzte letzten letzter letztes letztem vergangene vergangenen", -1)
    | _each("vergangenes vorige vorigen voriges ultimo ultima ultimos ultimas", -1)
    | _each("this current these diese diesen dieser dieses diesem ce cet cette ces", 0)
    | _each("este esta estos estas", 0)
    | _each("next coming upcoming nachste nachsten nachster nachstes naechste naechsten", 1)
    | _each("naechstes kommende kommenden kommendes", 1)
)
_WHICH_BEHIND = _each(
    "dernier derniere derniers dernieres passe passee pasado pasada pasados pasadas", -1
) | _each("prochain prochaine prochains prochaines proximo proxima proximos que_viene", 1)
_DAYS = (
    _each("day_before_yesterday vorgestern avant-hier anteayer antier", -2)
    | _each("yesterday gestern ayer", -1)
    | _each("today heute aujourd'hui hoy", 0)
    | _each("tomorrow tmrw morgen morgen_fruh demain manana", 1)
    | _each("day_after_tomorrow ubermorgen uebermorgen apres-demain pasado_manana", 2)
)
_EAST_ASIAN = (
    _each("昨日 きのう 昨天 어제", Given("day", -1))
    | _each("今日 きょう 今天 오늘", Given("day", 0))
    | _each("明日 明天 내일", Given("day", 1))
    | _each("一昨日 前天 그저께", Given("day", -2))
    | _each("明後日 后天 後天 모레", Given("day", 2))
    | _each("先週 上周 上週 上星期 지난주", Given("week", -1))
    | _each("今週 本周 本週 这周 這週 이번주 이번_주", Given("week", 0))
    | _each("来週 下周 下週 下星期 다음주 다음_주", Given("week", 1))
    | _each("先月 上个月 上個月 지난달", Given("month", -1))
    | _each("今月 本月 这个月 這個月 이번달 이번_달", Given("month", 0))
    | _each("来月 下个月 下個月 다음달 다음_달", Given("month", 1))
    | _each("去年 昨年 작년", Given("year", -1))
    | _each("今年 올해", Given("year", 0))
    | _each("来年 明年 내년", Given("year", 1))
)
_GIVEN = (
    _EAST_ASIAN
    | _each("an_dernier an_passe", Given("year", -1))
    | _each("an_prochain", Given("year", 1))
)  # fmt: skip
_ONLY_FRENCH: dict[str, Meaning] = {"hier": ("T", -1), "mars": ("M", 3)}
_HOURS = (
    _each("morning vormittag matin", Hours(0, 12))
    | _each("afternoon nachmittag apres-midi tarde", Hours(12, 6))
    | _each("evening abend soir", Hours(17, 7))
    | _each("night nacht nuit noche", Hours(18, 12))
)
_HOURS_OF_DAY = (
    _each("tonight heute_abend heute_nacht ce_soir esta_noche", Hours(17, 12))
    | _each("heute_morgen ce_matin esta_manana", Hours(0, 12))
    | _each("gestern_morgen", Hours(0, 12, day=-1))
    | _each("anoche hier_soir", Hours(18, 12, day=-1))
)
# The month that a season of the north begins in.
_SEASONS = (
    _each("spring fruhling fruehling fruhjahr printemps primavera", 3)
    | _each("summer sommer ete verano", 6)
    | _each("autumn fall herbst automne otono", 9)
    | _each("winter hiver invierno", 12)
)
_HOLIDAYS = (
    _each("christmas xmas weihnachten noel navidad navidades", "christmas")
    | _each("christmas_eve heiligabend nochebuena", "christmas eve")
    | _each("new_year's_eve new_years_eve silvester nochevieja", "new year's eve")
    | _each("new_year new_year's new_years neujahr nouvel_an ano_nuevo", "new year")
    | _each("halloween", "halloween")
    | _each("valentine's_day valentines_day", "valentine's day")
    | _each("easter ostern paques semana_santa", "easter")
    | _each("thanksgiving", "thanksgiving")
)
# About how many days back.
_RECENTLY = (
    _each("the_other_day neulich letztens l'autre_jour el_otro_dia", 7)
    | _each("recently lately kurzlich recemment dernierement recientemente ultimamente", 30)
)  # fmt: skip
# Which third of a period.
_THIRDS = (
    _each("early beginning start anfang debut principios comienzos", 0)
    | _each("mid middle mitte mi mediados", 1)
    | _each("late end ende fin finales", 2)
)
# No time at all, though the words look like one.
_NO_TIME = _each(
    "guten_morgen am_morgen jeden_morgen la_manana every_day all_day no_time of_the_day hier_ist"
)

_CLASSES: dict[str, Words] = {
    "m": _DOUBTFUL_MONTHS,
    "M": _MONTHS,
    "W": _WEEKDAYS,
    "w": _SHORT_WEEKDAYS,
    "U": _UNITS,
    "N": _NUMBERS,
    "O": _ORDINALS,
    "F": _SOME,
    "L": _WHICH,
    "l": _WHICH_BEHIND,
    "T": _DAYS,
    "G": _GIVEN,
    "H": _HOURS,
    "P": _HOURS_OF_DAY,
    "S": _SEASONS,
    "E": _HOLIDAYS,
    "Q": _numbered("q1|q2|q3|q4"),
    "R": _RECENTLY,
    "j": _THIRDS,
    "K": _each("kw calendar_week kalenderwoche"),
    "A": _each("ago"),
    "B": _each("il_y_a hace"),
    "v": _each("vor"),  # "before", or "ago" before a number
    "a": _each("a an ein eine einem einer einen un une una"),
    "t": _each("the der die das den dem des le la les el los las l du del al au aux zum"),
    "o": _each("of de d von vom"),
    "@": _each("at"),
    "i": _each("as_of in during over on im am ins uber wahrend en pendant durant durante dans"),
    "s": _each("since seit depuis desde ab"),
    "b": _each("before avant antes prior_to earlier_than"),
    "z": _each("after nach apres despues later_than"),
    "u": _each("until till til by bis hasta jusque jusqu up_to"),
    "x": _each("between zwischen entre"),
    "f": _each("from"),
    "&": _each("and und et y &"),
    "2": _each("to through"),
    "-": _each("- – — /"),
    "p": _each(". ? ! ; ) …"),
    ",": _each(","),
    ":": _each(":"),
    ".": _NO_TIME,
}

LEXICON = MappingProxyType(
    {word: (letter, value) for letter, words in _CLASSES.items() for word, value in words.items()}
    | {"dentro de": ("i", None), "vor allem": (".", None)}
)
FRENCH_ONLY = MappingProxyType(_ONLY_FRENCH)

# They stand in text without spaces around them.
UNSPACED = tuple(_EAST_ASIAN)

# What tells French from German, whose "hier" is "here".
FRENCH = frozenset(
    "a ai apres as au avant avec c ce cela cette depuis dit donc elle en est et etait fait il ils j"
    " je la le les mais matin mon ne nous on ont ou pas pour qu que quel quelle qui quoi sa se soir"
    " son sur tu une vous".split()
)
GERMAN = frozenset(
    "aber als auch auf bin bist da das dass dem den der des die du ein eine er es gibt hat habe"
    " haben ich im ihr ist ja man mir mit nicht noch nur oder sich sie sind so und war warum was"
    " wer wie wir wird wo zu".split()
)
