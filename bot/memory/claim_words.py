"""Know the words that tell how a claim is meant: as a change, a guess, a denial, one of many.

All are looked for in folded text, in the languages that are written most.
"""

import re

from bot.memory.scripts import plain


def _any_of(listed: str, *, signs: str = "") -> re.Pattern[str]:
    """Return what finds any of the words; `signs` are of scripts without spaces."""
    lines = [line.strip() for line in listed.strip().splitlines()]
    words = rf"(?<!\w)(?:{'|'.join(lines)})(?!\w)"
    return re.compile(f"{words}|{signs}" if signs else words)


# Said of what is otherwise now: words that stand beside a new value, and tell nothing of what has
# it.
CHANGE = _any_of(
    r"""
    moved?|moving|changed?|changing|postponed?|push(?:ed|ing)?|reschedul\w+|shift(?:ed|ing)?
    delay(?:ed|ing)?|brought forward|switch(?:ed|ing)?|updated?|replac\w+|renamed?|raised?|lowered
    increas\w+|decreas\w+|dropped|rose|fell|extended|now|instead|actually|correction|new|newly
    verschob\w+|verschieb\w+|verlegt\w*|ge(?:ä|ae)ndert|ändert|jetzt|nun|stattdessen|neue[rsnm]?|neu
    erhöht|gesenkt|umbenannt|umgestellt|gewechselt
    déplacée?s?|reportée?s?|changée?s?|décalée?s?|avancée?s?|maintenant|désormais|nouve(?:au|lle)
    movid[oa]|cambiad[oa]|cambi(?:ó|amos|aron)|aplazad[oa]|pospuest[oa]|ahora|nuev[oa]
    spostat[oa]|cambiat[oa]|rinviat[oa]|posticipat[oa]|anticipat[oa]|adesso|ora|nuov[oa]
    mud(?:ou|ámos|amos|ado|ada)|adiad[oa]|alterad[oa]|agora|nov[oa]
    verplaatst|verzet|gewijzigd|veranderd|uitgesteld|nu|voortaan|nieuwe?
    przeniesion\w+|zmienion\w+|przesunięt\w+|teraz|nowy|nowa|nowe
    перенес\w*|перенёс\w*|измен\w*|теперь|сейчас|новый|новая|новое
    flytt\w+|ändra\w+|nya|skjut\w+ upp
    """,
    signs="改到|改成|改为|推迟|提前|变成|現在|现在|変更|延期|変わ|変え|今は|으로 변경|변경|연기",
)

# What people had in mind at a time that is named beside it.
ONCE_PLANNED = _any_of(
    r"""
    (?:we|i|they|he|she|you)(?: had| once| first)? (?:planned|said|thought|wanted|hoped|aimed)
    (?:hatten|wollten|dachten|planten) wir|wir (?:hatten|wollten|dachten|planten)
    on (?:voulait|pensait|avait prévu)|nous (?:voulions|pensions|avions prévu)
    (?:queríamos|pensábamos|habíamos previsto)
    """
)

# What was once said to be so is so no longer.
END = _any_of(
    r"""
    no longer|not (?:\w+ ){0,4}any ?more|\w+n['’]t (?:\w+ ){0,4}any ?more|used to|stopped
    quit|gave up|is over|cancell?ed|called off|obsolete
    nicht mehr|kein\w* (?:\w+ )?mehr|aufgehört|abgesagt|gestrichen
    ne \w+ plus|n'\w+ plus|annulée?s?|ya no|dejó de|cancelad[oa]|non \w+ (?:più|piu)|annullat[oa]
    (?:não|nao) \w+ mais|deixou de|niet meer|geen \w+ meer|afgelast|już nie|odwołan\w+
    больше не\w*|отмен\w+|inte längre|ikke længere|ikke lenger
    """,
    signs="不再|取消|もう.{0,12}ない|中止|더 이상|취소",
)

# Denied. What is denied of a known memory is no repetition of it.
DENIAL = _any_of(
    r"""
    not|never|cannot|without|\w+n['’]t|none|nobody
    nicht|kein\w*|nie|niemals|ohne|ne|n['’]\w+|pas|jamais|sans|nunca|jamás|sin|tampoco
    non|senza|não|nao|sem|niet|geen|nooit|zonder|nie|bez|не|нет|никогда|без
    inte|ikke|aldrig|aldri|utan|uten
    """,
    signs="不|没|沒|未|ない|ません|않|안 |못",
)

# Small words that put a change into the past; the time that they stand by is still to come.
WAS = _any_of(
    r"""
    was|were|been|wurden?|worden|a été|ont été|fue|fueron|ha sido|è stat[oa]|foi|werd|werden|был\w*
    """
)
# Said of a person, this tells where they live; of a thing, when it takes place.
MOVED_TO = _any_of(
    r"""
    mov(?:ed|es|ing) (?:back )?(?:to|from|in|into)|relocat\w+ to|zog nach|zieht nach
    nach \w+ gezogen|s'est installée? à|se mudó a|si è trasferit[oa] a|mudou-se para
    verhuisde naar|переехал[аи]? в
    """
)

# What follows tells why, not what.
REASON = re.compile(
    r"[,;]? ?(?<!\w)(?:because|since (?!\d)|due to|as (?=we|it|the)|weil|wegen|aufgrund|parce qu\w+"
    r"|à cause|porque|debido|perché|per via|por causa|omdat|vanwege|потому|из-за)(?!\w).*|因为.*"
)

# A guess, a wish, a proposal, a condition: not yet so.
GUESS = _any_of(
    r"""
    if|unless|maybe|perhaps|possibly|probably|might|could|would|should we|shall we|suppos\w+
    what if|imagine|consider(?:s|ed|ing)?|thinking (?:of|about)|propos(?:e|es|ed|ing)
    suggest(?:s|ed|ing)?|wonders?|wondering|hopes?|hoping|not sure|unsure|tentative\w*
    vielleicht|wenn|falls|könnten?|würden?|möglicherweise|eventuell|wahrscheinlich|schlägt .* vor
    überleg\w+|hofft|peut-être|pourra(?:it|ient)|serait|propos(?:e|ait)|suggère|espère
    quizás?|tal vez|podrían?|sería|propon\w+|sugiere|espera|forse|potrebbe\w*|sarebbe|magari
    talvez|poderia|seria|propõe|sugere|misschien|zou|zouden|wellicht|może|gdyby|jeśli
    может быть|возможно|наверное|если|бы|kanske|måske|kanskje|skulle kunna
    """,
    signs="可能|也许|也許|如果|建议|建議|かもしれ|たぶん|もし|提案|아마|만약",
)

# Somebody else is said to have said it.
HEARSAY = _any_of(
    r"""
    apparently|allegedly|supposedly|reportedly|rumou?rs?|(?:i|we) heard|heard that|they say
    people say|is said to|according to
    angeblich|laut|gerücht\w*|gehört, dass|il paraît|paraît-il|apparemment|selon
    al parecer|dicen que|según|pare che|a quanto pare|secondo|parece que|dizem que|segundo
    naar verluidt|volgens|podobno|według|говорят|якобы|по словам|enligt|ifølge
    """,
    signs="听说|聽說|据说|據說|らしい|だそう|によると|라고 한다",
)
SAYING = re.compile(
    r"\b([^\W\d_]{2,}) (?:said|says|say|told|tells|thinks|thought|claims?|claimed|believe[sd]?"
    r"|sagte?|meinte?|behauptet\w*|glaubt|dit|pense|dice|cree|crede|disse|acha|zegt|denkt"
    r"|сказал\w*|думает)\b"
)

# What somebody has more than one of, and every event: the next one ends none before it.
ACCUMULATING = _any_of(
    r"""
    likes?|liked|loves?|loved|enjoys?|enjoyed|hates?|dislikes?|owns?|owned|bought|buys|sold
    (?:has|have|had|got) (?:an?|another|one)
    visit(?:s|ed)|been to|went to|travell?ed to|met|speaks?|knows?|plays?|read|reads|watched|saw
    seen|collects?|found|ate|tried|learns?|learned|learnt|allergic|fan of
    interested in|also|too|as well|another|additionally
    mag|mögen|liebt|hasst|besitzt|kaufte|gekauft|hat einen?|hat eine|besucht\w*|war in|reiste|traf
    getroffen|spricht|kennt|spielt|gelesen|gesehen|sammelt|gefunden|allergisch|auch|außerdem
    aime|adore|déteste|possède|achetée?s?|a une?|visitée?s?|est allée?|rencontrée?s?|parle|connaît
    joue|a lu|a vu|collectionne|allergique|aussi
    gusta|gustan|encanta|ama|odia|tiene una?|compró|visitó|fue a|conoció|habla|juega|leyó|vio
    colecciona|alérgic[oa]|también|también
    piace|piacciono|adora|possiede|ha (?:comprato|visitato|incontrato|letto|visto)|parla|gioca
    è stat[oa] a|anche
    gosta|adora|odeia|tem uma?|comprou|visitou|foi a|conheceu|fala|joga|leu|viu|também
    houdt van|haat|bezit|kocht|gekocht|heeft een|bezocht|ontmoette|spreekt|kent|speelt|gelezen
    gezien|ook|lubi|kocha|kupił\w*|odwiedził\w*|mówi|zna|gra|też
    любит|нравится|нравятся|купил\w*|посетил\w*|встретил\w*|говорит|знает|играет|читал\w*
    видел\w*|тоже|gillar|älskar|köpte|besökte|också|elsker|købte|kjøpte|også
    """,
    signs="喜欢|喜歡|讨厌|買了|买了|有一|去过|去過|见过|見過|会说|看过|也|好き|嫌い|買っ|行っ|持って|"
    "話せ|会っ|見た|も好|좋아|샀|방문",
)
# Of these there is one at a time, whatever else is said of it.
SINGLE = _any_of(
    r"""
    favou?rites?|best|lieblings\w*|préférée?s?|favorit[oa]s?|preferid[oa]s?|preferit[oa]
    favoriete?|lievelings\w*|ulubion\w+|любим\w+|favorit\w*|yndlings\w*
    """,
    signs="最喜欢|最喜歡|一番|가장 좋아",
)

# Verbs and nouns beside a value that tell nothing of what has it, by their stems in English and as
# they are said elsewhere.
LIGHT = frozenset(
    plain(word)
    for word in """
    plan schedul set take place happen agre decid settl fix confirm due go want sai tell think will
    go be is start take team we current currentli final finalli date dai time set-up still today
    chang move postpon push reschedul shift delai forward brought bring switch updat replac renam
    rais lower increas decreas drop rise rose fell extend now instead actual correct new newli
    favourit favorit best choos chose chosen pick prefer use announc keep kept hold held expect
    wait sorri oop oh mean rather well okai
    longer anymor stop quit gave give cancel call off obsolet
    geplant vereinbart beschlossen findet statt termin datum verschoben verlegt geändert jetzt nun
    stattdessen neu neuer neue neues neuen wollen möchten machen gemacht erhöht gesenkt
    prévu prévue fixé fixée aura lieu date déplacé déplacée reporté reportée changé maintenant
    previsto prevista planeado será fecha movido movida cambiado cambiada aplazado aplazada ahora
    fissato fissata prevista sarà data spostato spostata rinviato rinviata adesso
    marcado marcada será adiado adiada mudado agora
    gepland afgesproken datum verplaatst verzet uitgesteld nu
    запланирован перенесли перенесен перенесён теперь дата
    """.split()
)
# Several of these go on at a time: the same word alone does not mean the same one.
GENERIC = frozenset(
    plain(word)
    for word in """
    meet call appoint session talk train flight bu plane game match lesson class cours shift task
    ticket issu test event parti lunch dinner breakfast interview demo review workshop lectur visit
    trip order packag deliveri deadlin bug releas version
    treffen besprechung anruf termin zug flug spiel kurs reunion réunion rendez-vous reunión cita
    riunione appuntamento reunião vergadering afspraak spotkanie встреча
    """.split()
)
# Other words for the same, by their stems: "lives in Berlin", "resides in Rome".
FACETS = {
    plain(stem): listed.split()[0]
    for listed in (
        "live resid home wohnt wohn lebt habit vive mora woont mieszka живет живёт",
        "work job emploi employ join compani arbeit travaill trabaja lavora trabalha werkt",
        "cost price charg fee kostet preis prix coût cuesta precio costa prezzo preço kost prijs",
        "launch releas ship rollout golive",
        "deadlin due submiss abgab frist échéanc plazo scadenza prazo срок",
    )
    for stem in listed.split()
}
