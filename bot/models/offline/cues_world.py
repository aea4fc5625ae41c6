"""Hold the wordings of other languages that tell the six types of memory apart."""

from bot.models.offline.cues import Cues
from bot.vocabulary import CellType

# The languages share one table: their wordings hardly meet, and a guess at the language may fail.
EUROPEAN_CUES: Cues = {
    CellType.DECISION: {
        3: r"""
            (?:entschieden|beschlossen|wir nehmen|wir machen es|einigen uns|geeinigt|abgemacht)\b
            ab sofort\b
            (?:avons décidé|a décidé|ont décidé|on décide|nous avons choisi|c'est décidé)\b
            désormais\b
            (?:hemos decidido|decidimos|se decidió|quedamos en|hemos elegido)\b
            a partir de (?:ahora|agora)\b
            (?:abbiamo deciso|si è deciso|deciso di|abbiamo scelto|d'ora in poi)\b
            (?:foi decidido|ficou decidido|escolhemos)\b
            (?:besloten|we kiezen voor|afgesproken|vanaf nu)\b
        """,
        2: r"""
            (?:lasst? uns|utilisons|faisons|vamos a usar|usemos|usiamo|facciamo|laten we)\b
        """,
    },
    CellType.RISK: {
        3: r"""
            (?:risiko|risiken|gefahr|gefährlich|sicherheitslücke|befürchte)\b
            (?:risques?|dangereux|je crains)\b
            (?:riesgos?|peligro\w*|me preocupa)\b
            (?:rischi\w*|pericolos\w+|mi preoccupa)\b
            (?:riscos?|perigos\w+)\b
            (?:risico\w*|gevaar\w*|bang dat)\b
        """,
        2: r"""
            (?:problem|fehler|ausfall|verzögerung|kaputt|abgestürzt|allergisch)\b
            (?:problème|panne|retard|bogue|allergique)\b
            (?:problema|fallo|retraso|alérgic[oa]|guasto|ritardo|allergic[oa]|falha|atraso)\b
            (?:probleem|storing|vertraging)\b
        """,
    },
    CellType.TASK: {
        3: r"""
            (?:aufgabe|muss noch|müssen noch|bitte|vergiss nicht|nicht vergessen|denk daran)\b
            (?:zuständig für|kümmere mich|kümmert sich)\b
            (?:tâche|il faut|n'oublie[zr]? pas|s'il (?:te|vous) plaît|responsable de)\b
            (?:je m'occupe|s'occupe de)\b
            (?:tarea|hay que|no olvid\w+|por favor|encargad[oa] de|me encargo|se encarga)\b
            (?:compito|bisogna|non dimenticar\w*|per favore|mi occupo|si occupa)\b
            (?:tarefa|é preciso|não esque\w+)\b
            (?:taak|moet nog|moeten nog|vergeet niet|alsjeblieft|verantwoordelijk voor)\b
        """,
        2: r"""
            ich (?:werde|schreibe|mache|schicke|erledige|übernehme|prüfe)\b
            je (?:vais|ferai|prépare|vérifie|m'en charge)\b
            (?:voy a|prepararé|haré|enviaré|preparo io|farò|manderò|vou|farei)\b
            ik (?:ga|zal|stuur|maak|regel)\b
        """,
    },
    CellType.PLAN: {
        3: r"""
            (?:plan(?:en|t|st)?|geplant|vorhaben|habe vor|haben vor|ziel ist|termin)\b
            nächste[nrs]? (?:woche|monat|jahr)\b
            (?:prévoi\w+|prévu\w*|projet(?:te|ons) de|objectif)\b
            (?:semaine prochaine|mois prochain|année prochaine)\b
            (?:planea\w+|tenemos previsto|objetivo|la próxima semana|el próximo (?:mes|año))\b
            (?:prevediamo|abbiamo in programma|prossim[ao] (?:settimana|mese|anno)|obiettivo)\b
            (?:planeja\w+|pretendo|pretendemos|próxim[ao] (?:semana|mês|ano))\b
            (?:van plan|volgende? (?:week|maand|jaar)|doel is)\b
        """,
        2: r"""
            (?:wir werden|wir wollen|nous allons|vamos a|andremo|faremo|iremos)\b
            (?:we gaan|we zullen)\b
        """,
    },
    CellType.PREFERENCE: {
        3: r"""
            (?:ich|wir) (?:mag|mögen|liebe|lieben|hasse|hassen|bevorzuge\w*)\b
            (?:lieblings\w+|am liebsten|lieber|gerne?)\b
            (?:j'aime|j'adore|je déteste|je préfère|nous préférons|préféré\w*|favori\w*)\b
            (?:me gusta\w*|me encanta\w*|odio|prefiero|preferimos|favorit[oa]s?)\b
            (?:mi piace|mi piacciono|adoro|preferisco|preferit[oa])\b
            (?:eu gosto|gosto de|gostamos|detesto|prefiro)\b
            (?:ik hou van|ik haat|vind ik (?:leuk|lekker)|liever|favoriete)\b
        """,
    },
}

ASIAN_CUES: Cues = {
    CellType.DECISION: {
        3: r"""
            决定|決定|定下来|就用|就这么|敲定|選定|选定
            に決め|ことにし|で行きましょう
            결정|정했|하기로
        """,
        2: r"""
            必须|統一|统一|我们用|咱们用|しましょう|합시다
        """,
    },
    CellType.RISK: {
        3: r"""
            风险|風險|危险|担心|擔心|危険|リスク|心配|위험|리스크|걱정
        """,
        2: r"""
            故障|问题|問題|错误|錯誤|漏洞|泄露|崩溃|延迟|延误|过敏
            不具合|障害|バグ|遅れ|アレルギー
            문제|오류|버그|지연|알레르기
        """,
    },
    CellType.TASK: {
        3: r"""
            任务|任務|待办|负责|負責|请(?!问)|別忘|别忘|记得
            タスク|担当|お願い|忘れずに|してください
            할 일|담당|부탁|해 ?주세요|잊지 마
        """,
        2: r"""
            我来|我會|我会|我去|やります|対応します|しておきます|제가|하겠습니다|할게요
        """,
    },
    CellType.PLAN: {
        3: r"""
            计划|計劃|打算|准备在|下周|下个月|明年|目标
            予定|計画|来週|来月|つもり
            계획|예정|다음 ?주|다음 ?달|목표
        """,
        2: r"""
            将要|將要|明天|すると思い|するはず|내일
        """,
    },
    CellType.PREFERENCE: {
        3: r"""
            喜欢|喜歡|最爱|讨厌|討厭|偏好|更想
            好き|嫌い|苦手
            좋아|싫어|선호
        """,
    },
}
