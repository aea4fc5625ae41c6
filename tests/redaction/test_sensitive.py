"""What is nobody's business, in the languages that people talk in, and what only sounds like it."""

import pytest

from bot.redaction.sensitive import is_sensitive, is_sensitive_name

SENSITIVE = {
    "health": """
        Anna was diagnosed with diabetes in May.
        Ben is sick until Thursday.
        Mara is pregnant.
        Jonas takes antidepressants.
        Her surgery is on Monday.
        I'm allergic to peanuts
        Anna hat Krebs.
        Ben ist krank.
        Lea ist schwanger.
        Ben ist bis Freitag krankgeschrieben.
        Paul est malade depuis lundi.
        Marie est enceinte.
        Ana está embarazada.
        Luis está enfermo.
        Giulia è incinta.
        Marco è malato.
        Ana está grávida.
        Emma is zwanger.
        小王得了糖尿病
        安娜怀孕了
        田中さんは糖尿病です
        花子さんは妊娠している
        민수는 우울증이 있다
    """,
    "money": """
        Ben earns 85k a year.
        Anna's salary is 4000 euros.
        My rent is high and I'm in debt
        Anna verdient 4000 € im Monat.
        Bens Gehalt wurde erhöht.
        Paul gagne 3000 € par mois.
        Su sueldo es bajo
        Il suo stipendio è basso
        O salário dela é baixo
        Zijn salaris is laag
        他的工资是一万
        彼の年収は500万円
        그의 연봉은 5천만 원
    """,
    "age": """
        Mara is 34 years old.
        Jonas turned 40.
        His son is 12.
        Ben has a 6-year-old daughter.
        Mara was born in 1985.
        Ben ist 34 Jahre alt.
        Jonas wird 40.
        Paul a 34 ans.
        Ana tiene 30 años.
        Marco ha 40 anni.
        Rita tem 30 anos.
        Emma is 30 jaar.
        他今年30岁
        花子さんは30歳
        민수는 30살이다
        Mara's 40th birthday is on Sunday.
    """,
    "faith": """
        Anna is a devout Catholic.
        Ben is Muslim.
        Jonas converted to Islam.
        Anna goes to church on Sundays.
        Ben ist katholisch.
        Paul est musulman.
        Ana es católica.
        Marco è ateo.
        João é católico.
        Emma is moslim.
        小李是基督徒
        彼はキリスト教徒だ
        그는 무슬림이다
    """,
    "sex": """
        Jonas is gay.
        Ben came out to his parents.
        Anna is a trans woman.
        Ben ist schwul.
        Paul est gay.
        Ana es lesbiana.
        Marco è gay.
        Emma is lesbisch.
        他是同性恋
        彼女はレズビアンです
        그는 동성애자다
    """,
    "address": """
        Ben lives at 12 Oak Street.
        Anna moved to 7 Lake Road in May.
        Anna wohnt in der Hauptstraße 5.
        Paul habite 12 rue de la Paix.
        Ana vive en la calle Mayor 12.
        Marco abita in via Roma 12.
        Emma woont in de Kerkstraat 5.
        Ben's home address is known to Anna.
        他的住址是北京路5号
    """,
    "secret": """
        The wifi password is hunter2
        The staging key is [a secret was here]
    """,
}
ORDINARY = """
    The wedding is on 12 June at the lake.
    Jonas takes his dog to the vet on Monday.
    The dog was diagnosed with arthritis.
    The project budget is 40k euros.
    The boat cost 2000 euros.
    Mara's birthday is on 5 May.
    The clubhouse is at 12 Lake Road.
    The laptop is 5 years old.
    My bike is 10 years old.
    The Catholic church tour starts at 3.
    Christian will bring the tent.
    Christian is on vacation until Friday.
    We go to the Jewish deli for lunch.
    The gay bar on Main Street is closed.
    We agreed to pay off the technical debt in May.
    The server is sick of requests.
    The database health check fails.
    Ben is on vacation until Monday.
    The release is in 3 weeks.
    Version 2 is 30 percent faster.
    Anna is 5 minutes late.
    The depression in the North Sea brings rain
    I'm sick of meetings
    The salmon is in the fridge
    Anna turned 40 pages
    Ben lives in Berlin.
    Der Hund war beim Tierarzt.
    Das Boot ist 12 Jahre alt.
    Es lohnt sich, früher zu gehen.
    Il y a 3 ans on a commencé.
    La réunion est à 10 heures.
    Der Christbaum kommt im Dezember.
    La casa è cara.
    We raise 500 euros for a cancer charity.
    Anna runs a marathon for breast cancer research.
    The token bucket is full
    Anna's address book is outdated
    The API key rotates each month
    The bug was diagnosed as a race condition.
    We have to disable the alarm, it has to be disabled.
    Mara orders 18 buns.
    The meeting is in 40 minutes.
    Ben is 2 hours behind us.
    We ship on Friday; Anna is 100% sure.
    がんばって準備します
    今年は30回目
    会议在3号
    Mara prefers tea.
    Das ist ein Problem der alten Version.
    The patient zero bug
    Anna broke the build
"""


def lines(block: str) -> list[str]:
    return [line.strip() for line in block.strip().splitlines()]


@pytest.mark.parametrize("matter", SENSITIVE)
def test_sensitive_matters_are_noticed_in_every_language(matter: str) -> None:
    assert [line for line in lines(SENSITIVE[matter]) if not is_sensitive(line)] == []


def test_ordinary_talk_is_not_taken_for_it() -> None:
    assert [line for line in lines(ORDINARY) if is_sensitive(line)] == []


def test_a_topic_tells_by_a_single_word() -> None:
    for name in ("Health", "Anna's health", "Religion", "Finanzen", "Ben's debts", "Pregnancy"):
        assert is_sensitive_name(name), name
    for name in ("Server health", "Canoe trip", "Budget", "Anna", "Church tour", "Finance team"):
        assert not is_sensitive_name(name), name
