"""Which of the six types a sentence is."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.models.offline.kinds import CLEAR, kind_of
from bot.models.offline.stopwords import ENGLISH, language_of
from bot.models.offline.words import fold, words
from bot.vocabulary import CellType

DECISIONS = """
We decided to use Postgres.
The team has agreed on two-week sprints.
Let's go with the blue logo.
From now on, reviews need two people.
The scope is locked.
We will go with the smaller venue.
Secrets must never be committed.
Acceptance criteria: at least 80 percent coverage.
Deploying on Fridays is not allowed.
We chose the red one in the end.
Use Redis for the session state.
Set the timeout to 30 seconds.
Decision: no meetings on Wednesday.
Changes must be announced within two hours.
"""
RISKS = """
There is a risk that the venue cancels.
I'm worried about the deadline.
Found a bug: the totals are wrong on mobile.
The migration could break the reports.
The server crashed twice last night.
Monitoring alert: latency spiked to two seconds.
The importer often misses the last row.
Be careful with the old cables.
We might lose the sponsor.
The API key leaked to the public log.
I'm allergic to peanuts.
"""
TASKS = """
I'll write the release notes.
I will call the venue tomorrow.
Please review the draft by Friday.
Can you send me the invoice
Don't forget the projector.
Emily will order the pizza.
We need to update the certificates.
Anna is responsible for the website.
I'm working on the login page.
Add a test for empty input.
Somebody has to be told, and the door needs to be fixed.
"""
PLANS = """
We plan to launch in May.
I'm going to Lisbon next week.
Our goal is a thousand members by summer.
The roadmap has three steps.
I'm thinking about learning Rust.
We will meet at the station.
I suggest a smaller first version.
The workshop is scheduled for October.
We're visiting my parents this coming weekend.
"""
PREFERENCES = """
I prefer tea to coffee.
I love hiking in the rain.
She really enjoys jazz.
My favourite editor is Vim.
I'm a vegetarian.
I can't stand loud offices, and I hate open plans.
I'd rather walk.
I don't like mushrooms.
Users want a dark mode.
I'm really into board games.
"""
FACTS = """
The database runs on port 5432.
Berlin has three million inhabitants.
The demo was a success.
Anna studied biology.
The bug was fixed yesterday.
The problem is resolved.
Latency fell by thirty percent.
Our office is on the second floor.
"""
OTHER_LANGUAGES = """
decision|Wir haben entschieden, Postgres zu nehmen.
risk|Es besteht das Risiko, dass der Termin platzt, und das ist nicht gut.
task|Ich kümmere mich um die Rechnung, die wir von dem Büro haben.
plan|Nächste Woche fahren wir mit dem Zug nach Wien.
preference|Ich mag die Berge lieber als das Meer.
decision|Nous avons choisi le nouveau fournisseur pour le projet.
risk|Il y a un risque pour la date de la sortie et le budget.
task|Il faut mettre à jour les certificats sur le serveur.
plan|La semaine prochaine, nous allons à la mer avec les enfants.
preference|J'adore la randonnée dans les montagnes et les lacs.
decision|Hemos decidido usar la nueva base de datos para el proyecto.
risk|Hay un riesgo de que el proveedor no llegue a tiempo con la entrega.
task|Hay que actualizar los certificados de la web.
plan|La próxima semana vamos a la playa con los niños.
preference|Me gusta el café por la mañana y el té por la tarde.
decision|Abbiamo deciso di usare il nuovo fornitore per la squadra.
preference|Mi piace la montagna più del mare.
plan|La prossima settimana andremo al mare con gli amici.
decision|Ficou decidido que a reunião será na segunda com o time.
preference|Eu gosto de café com leite e pão na chapa.
decision|We hebben besloten om de nieuwe server te gebruiken.
preference|Ik hou van wandelen in het bos met de hond.
decision|我们决定使用数据库。
risk|这个方案有风险。
task|请更新文档，你负责测试。
plan|下周我们打算开会。
preference|我喜欢喝茶。
decision|来週からこのツールを使うことにしました。
risk|この計画にはリスクがあります。
preference|私は猫が好きです。
task|資料の確認をお願いします。
decision|우리는 이 도구를 쓰기로 결정했어요.
risk|일정이 지연될 위험이 있어요.
preference|저는 커피를 좋아해요.
"""


def listed(kind: CellType, block: str) -> list[tuple[CellType, str]]:
    return [(kind, sentence) for sentence in block.strip().splitlines()]


@pytest.mark.parametrize(
    ("kind", "sentence"),
    [
        *listed(CellType.DECISION, DECISIONS),
        *listed(CellType.RISK, RISKS),
        *listed(CellType.TASK, TASKS),
        *listed(CellType.PLAN, PLANS),
        *listed(CellType.PREFERENCE, PREFERENCES),
    ],
)
def test_the_wording_names_the_type(kind: CellType, sentence: str) -> None:
    found, clarity = kind_of(sentence, ENGLISH)
    assert found is kind
    assert clarity >= CLEAR


@pytest.mark.parametrize(("kind", "sentence"), listed(CellType.FACT, FACTS))
def test_the_rest_is_fact(kind: CellType, sentence: str) -> None:
    assert kind_of(sentence, ENGLISH) == (kind, 0)


@pytest.mark.parametrize("row", OTHER_LANGUAGES.strip().splitlines())
def test_other_languages_have_their_wordings(row: str) -> None:
    kind, sentence = row.split("|")
    found, _ = kind_of(sentence, language_of(map(fold, words(sentence))))
    assert found.value == kind


@pytest.mark.parametrize(
    "sentence",
    [
        "I'll never forget that day.",
        "I will always love this town.",
        "I'll keep dreaming.",
        "It will add up.",
        "The sun will shine tomorrow.",
    ],
)
def test_what_promises_no_deed_is_no_task(sentence: str) -> None:
    assert kind_of(sentence, ENGLISH)[0] is not CellType.TASK


@given(st.text())
def test_any_text_has_a_type(text: str) -> None:
    for language in (ENGLISH, "de"):
        kind, clarity = kind_of(text, language)
        assert kind in CellType
        assert (clarity == 0) == (kind is CellType.FACT)
