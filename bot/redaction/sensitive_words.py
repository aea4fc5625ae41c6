"""Hold what tells that a sentence speaks of nobody's business, by matter and language.

English, German, French, Spanish, Italian, Portuguese and Dutch; then Chinese, Japanese and Korean.
What many a thing is called as well ("queer", "Christian", "in debt") counts of a person alone.
"""

# Of a person: "is", "was", "I'm", "has been", and what stands between.
_IS = (
    r"\b(?:is|are|am|was|were|been|being|be|i['’]m|he['’]s|she['’]s|they['’]re|we['’]re|as"
    r"|ist|bin|sind|war|est|suis|sont|était|es|soy|son|era|è|sono|é|sou|são|ben|zijn)"
    r"(?: (?:an?|very|deeply|openly|not|also|eine?|sehr|auch|une?|una|uma?|muy|molto|een))*"
    r" "
)
# German writes every noun as a name, and "The Anna" is a boat.
_NAME = (
    r"(?<!the )(?<!our )(?<!das )(?<!der )(?<!die )(?<!ein )(?<!mein )(?<!unser )"
    r"(?-i:\b[A-ZÄÖÜ]\w+)"
)
_ONE_IS = (
    r"(?:\bi['’]?m|\bi am|\b(?:he|she|who|you|they)(?:['’]s|['’]re| is| are| was)"
    rf"|{_NAME} (?:is|was))"
)
_AMOUNT = (
    r"[^.!?\n]{0,30}?(?:[$€£¥]\s?\d|\d[\d.,]*\s?(?:k\b|[$€£¥]|(?:eur|euros?|usd|dollars?|pounds?|"
    r"thousand|tausend|mille|mil|mila|grand)\b))"
)
_WHOSE = r"(?:\b(?:my|his|her|their|your|our|personal)|\w+['’]s)"

HEALTH = rf"""
(?:breast |lung |skin )?cancer|tumou?rs?|leuka?emia|chemo(?:therapy)?|diabet(?:es|ic)
epilep(?:sy|tic)
asthma|arthritis|hiv|hepatitis|bipolar disorder|schizophreni\w+|autis(?:m|tic)|adhd|ptsd
anorexi\w+|bulimi\w+|dementia|alzheimer\w*|multiple sclerosis|heart attack|miscarriage|abortion
pregnan(?:t|cy)|ivf|infertil\w+|dialysis|antidepress\w+|insulin|psychiatr\w+|psychotherap\w+
(?:clinical|postnatal|severe|has|have|had|with|from|into|of) depression|{_WHOSE} depression
{_IS}depressed|suicid(?:e|al)|self-harm\w*|panic attacks?|anxiety (?:disorder|attacks?)
eating disorder|migraines?|alcoholi(?:c|sm)|drug addict\w*|in rehab|overdosed?|diagnosed with
(?:was|been|got) diagnosed(?! as)
{_WHOSE} (?:diagnosis|illness|disease|therapist|medication|mental health|disability|condition)
{_WHOSE} (?:surgery|operation)
in therapy|see(?:s|ing)? a therapist|sees? a psychologist
(?:had|has|have|having|needs?|after|for|from) (?:\w+ )?surgery|hospitali[sz]ed
in (?:the )?hospital|blood pressure
on medication|takes? (?:\w+ )?medication|antibiotics|tested positive|sick leave
(?:called|calling) in sick
(?:out|off|fell|feels?|feeling|been|home) (?:sick|ill)
{_IS}(?:sick|ill|unwell|infertile)\b(?! of)
(?:has|have|had|got|caught|with) (?:the flu|covid|a fever|pneumonia|the measles)
allergic to|allerg(?:y|ies) to|(?:nut|food|peanut|gluten) allerg(?:y|ies)|coeliac|celiac
had a stroke
krebsdiagnose|(?:an|hat|habe|hatte) krebs|krebskrank|chemotherapie|zuckerkrank|schwanger\w*
fehlgeburt|abtreibung
im krankenhaus|krankgeschrieben|krankschreibung|{_IS}krank|krank gemeldet|psychiater\w*
psychotherapie|therapeut(?:in)?
depressionen|depressiv|allergi(?:e|sch) (?:gegen|auf)|epilepsie|migräne|bluthochdruck
magersüchtig|magersucht
suizid\w*|alkoholiker(?:in)?|schwerbehindert|{_IS}operiert|diabète|dépression|dépressi(?:f|ve)
{_IS}enceinte|fausse couche|avortement|hospitalisée?|à l['’]hôpital|{_IS}malade|arrêt maladie
psychiatre
allergique|asthme|épilepsie|handicapée?|séropositi(?:f|ve)|cáncer|depresión|embarazada|aborto
hospitalizad[oa]
{_IS}enferm[oa]|está enferm[oa]|baja médica|psiquiatra|alérgic[oa]|epilepsia|migraña|vih
cancro|diabete|depressione|incinta|ricoverat[oa]|malat[oa]|psichiatra|allergic[oa] a|epilessia
emicrania
câncer|depressão|grávida|internad[oa]|doente|enxaqueca
kanker|depressie|depressief|zwanger|miskraam|in het ziekenhuis|ziekgemeld|{_IS}ziek|allergisch
astma
"""
HEALTH_CJK = """
癌|糖尿病|抑郁症|抑鬱症|怀孕|懷孕|流产|流產|住院|确诊|確診|哮喘|癫痫|癲癇|艾滋|精神病|过敏|過敏|生病|手术|手術
うつ病|鬱病|妊娠|流産|入院|と診断|喘息|てんかん|アレルギー|病気
암(?:에| 진단|을)|당뇨|우울증|임신|입원|진단을? 받|천식|뇌전증|알레르기|수술
"""

MONEY = rf"""
salar(?:y|ies)|wages|paychecks?|payslips?|net worth|mortgage|student loans?|credit score
bank account
iban|credit card (?:number|debt)|alimony
{_WHOSE} (?:income|debts?|savings|pension|finances|loan)
{_IS}(?:deep )?in debt|took out a loan|filed for bankruptcy|pay ?r(?:aise|ise)
got a raise|tax return
(?:makes?|made|is paid|gets paid|paid a){_AMOUNT} ?(?:an?|per|/) ?(?:year|month|week|hour|day|annum)
earn(?:s|ed|ing)?{_AMOUNT}|gehalt|gehälter|gehaltserhöhung|lohn|löhne|einkommen|hypothek
kontostand|bankkonto
privatinsolvenz|hat schulden|(?:verdient|verdiene){_AMOUNT}|salaires?|compte bancaire|hypothèque
{_IS}endettée?
gagne{_AMOUNT}|salarios?|sueldos?|nómina|hipoteca|cuenta bancaria|(?:gana|gano){_AMOUNT}
stipendio|conto (?:bancario|in banca)
(?:guadagna|guadagno){_AMOUNT}|salários?|conta bancária|(?:ganha|ganho){_AMOUNT}|salaris
hypotheek|bankrekening
"""
MONEY_CJK = """
工资|工資|薪水|月薪|年薪|欠债|欠債|房贷|房貸|银行账户|銀行帳戶
給料|年収|月収|給与|借金|住宅ローン|銀行口座
월급|연봉|급여|빚이|빚을|은행 계좌
"""

_KIN = (
    "son|daughter|kid|child|boy|girl|man|woman|guy|baby|toddler|brother|sister|mother|father|mom|mum"
    "|dad|wife|husband|cousin|nephew|niece|student|teenager|sohn|tochter|fils|fille|hijo|hija"
)
# Of a sentence or its part: not of "18 buns" or "11.04".
_END = r"(?=\s*(?:[.,;!?](?!\d)|$|and\b|und\b))"
# Not of a boat or a laptop: of a name, a pronoun or a relative.
AGE = rf"""
(?:{_ONE_IS}|(?:{_KIN}) (?:is|was)) (?:only |already |just |now )?\d{{1,3}}(?: years?[ -]old|{_END})
\d{{1,3}}[- ]year[- ]old (?:{_KIN})
(?:turn(?:s|ed|ing)?|aged|my age is) \d{{2,3}}(?:{_END}| (?:this|next|in|on|last|soon))
\d{{1,3}}(?:st|nd|rd|th) birthday|date of birth|year of birth|{_WHOSE} age\b
born (?:in|on)[^.!?\n]{{0,12}} ?(?:19|20)\d\d
(?:\b(?:ich|er|sie)|{_NAME}|(?:{_KIN})) (?:bin|ist|war|wird) \d{{1,3}}(?: jahre(?: alt)?)?{_END}
\d{{1,3}}\. geburtstag|geburtsdatum|geburtsjahr
(?<!y )\b(?:a|ai|as|ont|aura) \d{{1,3}} ans\b
(?:tiene|tengo|tienen|cumple|cumplió|cumplo) \d{{1,3}} años
(?:ha|ho|hanno|compie|compio) \d{{1,3}} anni
(?:tem|tenho|têm|completa) \d{{1,3}} anos|(?:is|ben|wordt|werd) \d{{1,3}} jaar(?: oud)?\b
date de naissance|fecha de nacimiento|data di nascita|data de nascimento|geboortedatum
"""
# What only capitals tell from other words.
CASED = rf"""
{_ONE_IS} disabled
(?-i:STDs?)
"""
AGE_CJK = r"""
\d+ ?(?:岁|歲|歳|才(?!能)|살|세(?![가-힣]))|出生日期|生年月日|생년월일
"""

_FAITHS = (
    "muslim|catholic|protestant|jew|jewish|hindu|buddhist|sikh|mormon|atheist|agnostic|evangelical"
    "|religious|katholisch|evangelisch|muslimisch|muslimin|jüdisch|jude|jüdin|christ|christin|atheistin"
    "|buddhistin|gläubig|religiös|musulman[eoa]?|musulmán|catholique|juif|juive|chrétien(?:ne)?"
    "|bouddhiste|athée|croyante?|católic[oa]|judí[oa]|cristian[oa]|budista|ate[oa]|creyente|religios[oa]"
    "|cattolic[oa]|ebre[oa]|buddista|induista|credente|muçulman[oa]|judeu|judia|cristã|ateu|ateia"
    "|evangélic[oa]|moslim|katholiek|joods|christen|boeddhist|atheïst|gelovig|religieus"
)
_NO_PERSON = (
    "church|school|temple|food|deli|cemetery|choir|hospital|art|music|holiday|festival|university"
)
FAITH = rf"""
{_IS}(?:{_FAITHS})s?\b(?! (?:{_NO_PERSON}))
\b(?:a|an|devout|practi[sc]ing|born-again) christian\b(?! (?:{_NO_PERSON}))
(?:devout|practi[sc]ing|strict) (?:{_FAITHS})
{_WHOSE} (?:religion|faith(?! in (?:me|you|us|him|her|them|the))|religious (?:beliefs?|views?))
convert(?:ed|s|ing)? to (?:islam|christianity|judaism|buddhism|hinduism|catholicism)
lost (?:his|her|my|their) faith
(?:goes|go|went|going) to (?:church|mosque|synagogue|mass)|{_IS}baptis?z?ed|believes? in god
(?:fasts?|fasting) (?:for|during) ramadan
konvertiert\w* zum (?:islam|christentum|judentum)|getauft|(?:mein|sein|ihr) glaube
convertie? à l['’]islam|va à la messe
se convirtió al|va a misa|si è convertit[oa]|va a messa|converteu-se ao|vai à missa
gaat naar de kerk
"""
FAITH_CJK = """
基督徒|穆斯林|佛教徒|天主教徒|无神论者|無神論者|信(?:奉)?(?:基督|佛|伊斯兰|伊斯蘭|天主)
キリスト教徒|イスラム教徒|ムスリム|仏教徒|カトリック教徒|改宗
기독교인|천주교 신자|불교 신자|무슬림|무신론자|개종
"""

_LOVES = (
    "gay|lesbian|bi|bisexual|homosexual|heterosexual|asexual|transgender|transsexual|trans|queer"
    "|non-?binary|schwul|lesbisch|bisexuell|homosexuell|asexuell|nicht-?binär|lesbienne|bisexuel(?:le)?"
    "|homosexuel(?:le)?|transgenre|lesbiana|lesbica|bisessuale|omosessuale|lésbica|bissexual"
    "|homossexual|homo|biseksueel"
)
SEX = rf"""
{_IS}(?:{_LOVES})\b(?! (?:bar|club|parade|rights|pride))|trans (?:woman|man|person|girl|guy|boy)
(?:came|come|coming) out as
(?:came|coming) out to (?:his|her|my|their) (?:parents|family|friends|mom|mum|dad|mother|father)
sexual orientation|{_WHOSE} (?:sexuality|gender identity|sex life|transition)
sex life|slept with|(?:had|have|having) sex|virginity|one-night stand
(?:an|having an|{_WHOSE}) affair with|chlamydia|gonorrh?o?ea|herpes|syphilis|porn
geoutet|sexleben|sex mit|sexuelle orientierung|affäre mit|(?:mon|son|ton) coming[- ]out
orientation sexuelle|relations sexuelles
salió del armario|orientación sexual|orientamento sessuale|saiu do armário|orientação sexual
uit de kast|seksuele
"""
SEX_CJK = """
同性恋|同性戀|双性恋|雙性戀|跨性别|跨性別|出柜|出櫃|性取向|性生活
同性愛者|レズビアン|バイセクシュアル|トランスジェンダー|性的指向|カミングアウト
동성애자|레즈비언|양성애자|트랜스젠더|성적 지향|커밍아웃
"""

_STREET = (
    r"(?:\d{1,5}[a-z]?,? (?:[\w.'’-]+ ){1,3}(?:street|st|road|rd|avenue|ave|lane|ln|drive|dr"
    r"|boulevard|blvd|court|crescent|terrace|close)\b"
    r"|[\w-]*(?:straße|strasse|str\.|gasse|allee|laan|straat|weg|platz|plein) \d{1,4}"
    r"|\d{1,4},? (?:rue|avenue|boulevard|place|quai|impasse)\b"
    r"|\b(?:calle|avenida|plaza|via|viale|piazza|corso|rua|praça|travessa)"
    r" [^.!?\n]{2,40}? ?,? ?\d{1,4}\b)"
)
_LIVES = (
    r"(?:\blives?|living|moved|moving|resid\w+|home|house|flat|apartment|wohn\w*|zieht|zog|habit\w+|"
    r"vit|vive[ns]?|vivo|piso|abit\w+|mor[ao]\w?|woont?|woon)"
)
# A venue's address is fine; where somebody lives is not.
ADDRESS = rf"""
{_LIVES}[^.!?\n]{{0,60}}?{_STREET}|(?:home|postal|mailing) address
{_WHOSE} address(?! (?:book|bar|the))
privatadresse|wohnadresse|(?:meine|seine|ihre) (?:adresse|anschrift)|(?:mon|son|ton) adresse
(?:mi|su) dirección
(?:il mio|il suo) indirizzo|(?:meu|seu) endereço|(?:mijn|zijn|haar) adres\b
{_WHOSE} (?:phone|mobile|cell) number
"""
ADDRESS_CJK = """
家庭住址|住址是|自宅の?住所|집 주소
"""
