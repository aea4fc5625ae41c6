"""Hold the English wordings that tell the six types of memory apart."""

from bot.vocabulary import CellType

# By type and by how clearly the wording says it: 3 and more in so many words, 2 as one usually
# does, 1 as a hint. One pattern a line, in lower case, from the start of a word on; "^" is the
# start of a sentence, and a name in angle brackets stands for one of the parts.
Cues = dict[CellType, dict[int, str]]

PARTS = {
    "one": r"(?:i|we|he|she|they)",
    "one is": r"(?:i'm|i am|we're|we are|he's|she's|they're)",
    "may": r"(?:might|may|could|will|would|can)(?: \w+)?",
    "decided": r"(?:decided|agreed|settled|voted|chose|picked)",
    "really": r"(?:(?:really|also|just|absolutely|still|always|personally|do|don't|doesn't) )?",
    "done": r"(?:done|fixed|updated|written|finished|sent|checked|reviewed)",
    "day": r"(?:monday|tuesday|wednesday|thursday|friday|saturday|sunday)",
    "span": r"(?:week(?:end)?|month|year|quarter|sprint|spring|summer|autumn|fall|winter)",
    "audience": r"(?:users?|customers?|clients?|people|everyone)",
    # "I'll never forget" and "I will reach my dreams" promise nothing that could be done.
    "a deed": r"(?!(?:be|have|never|always|miss|love|see|say|hear|feel|imagine|definitely)\b)"
    r"(?!(?:totally|relate|assume|admit|not|understand|remember|keep|reach|get there)\b)"
    r"(?!(?:(?:tell|let|keep) you|do my best)\b)\w",
}

ENGLISH_CUES: Cues = {
    CellType.DECISION: {
        3: r"""
            (?:we|i|they|team|board)(?:'ve| have| has| had)? (?:(?:all|finally|now) )?<decided>\b
            (?:final decision|decision is|decision was)\b|decision:
            it(?:'s| is) (?:decided|settled|agreed|official)\b
            decided (?:to|on|that|against|not)\b
            we(?:'re| are) (?:going with|sticking with|switching to|moving to|not going to)\b
            we(?:'ll| will) (?:go|stick) with\b
            (?:from now on|effective immediately|going forward)\b
            (?:approved|signed off|locked|frozen|freeze)\b.{0,3}(?::|$|,)
            ^agreed\b[,:;–-]? .{12,}
        """,
        2: r"""
            let(?:'s| us) (?!(?:see|know|say|me|keep|spread|hope|be)\b)
            we (?:must|have to|should always|shall|won't|only (?:use|support|accept))\b
            we don't (?:support|accept|use|need)\b
            must (?:not|be|have|never|always|include)\b
            (?:(?:is|are) (?:mandatory|required|forbidden)|not allowed)\b
            (?:criteria|metrics|rule|policy|scope)\b[^.:]{0,30}:
            (?:(?:feature|code) freeze|go[- ]live date|deadline is)\b
            is (?:set|fixed|locked) (?:to|at|for|on)\b
            (?:first phase|this phase|this version|the mvp|v1) (?:will|does|won't)\b
            (?:won't|will not) (?:be )?(?:accept|support|implement|connect|includ|need|do)(?:ed)?\b
            ^use \w
            ^(?:we )?(?:chose|picked|selected|confirmed|settled on)\b
            ^set (?:the|a|our) .{3,60}\b(?:to|at|for)\b
        """,
        1: r"""
            (?:for now|by default|default is|unified to|standardi[sz]ed|instead of|rather than)\b
        """,
    },
    CellType.RISK: {
        3: r"""
            (?:(?<![/,] )risks?|risky|danger|vulnerab\w+|security hole|data loss|deal[- ]?breaker)\b
            single point of failure\b
            <one is> (?:\w+ )?(?:worried|afraid|concerned|nervous|scared)\b
            found (?:an?|the|another) (?:\w+ )?(?:issue|bug|problem|leak)\b
            (?:(?:issue|problem|bug)s? found|monitoring alert|incident:)
            <may> (?:break|fail|slip|crash|leak|lose|run out|block|miss (?:the|our))\b
            <may> be (?:late|delayed|blocked|lost)\b
        """,
        2: r"""
            (?:leak(?:s|ed|ing)?|outage|breach|blocker|blocked by|deadlock|race condition)\b
            (?:regression in|plain ?text|memory leak|data corruption|hacked|phishing|scam)\b
            (?:crash(?:es|ed|ing)?|is down|went down|not working|doesn't work|is broken|broke)\b
            (?:fails?|failing|failed|corrupt(?:ed|s)?|spiked?|timed out|timing out|time-?outs)\b
            keeps? \w+ing up\b
            (?:bug|issue|problem|concern|threat|warning|bottleneck|misalign\w*|jitter)\b
            (?:(?<!don't )delays?|delayed|overrun|shortage|at risk|behind schedule|dangerous)\b
            (?:misunderst\w+|misinterpret\w*|misread\w*|mistakenly|misled|wrongly)\b
            (?:occasionally|sometimes|often|keeps?) miss\w*\b
            (?:be careful|watch out|beware|careful with|don't (?:click|open|trust))\b
            (?:allergic|allergy)\b
            not sure (?:if|whether) (?:we|it|this)\b.{0,40}\b(?:in time|enough|safe|work)\b
        """,
        1: r"""
            (?:vague|inconsistent|insufficient|missing|wrong|lost|miss(?:es|ed)|stuck|unstable)\b
            (?:occasionally|hit or miss|deteriorat\w+)\b
        """,
    },
    CellType.TASK: {
        4: r"""
            ^(?:(?:first|then|next|later|tonight|tomorrow),? )?i(?:'ll| will| shall) <a deed>
        """,
        3: r"""
            (?:i|we) need \w+ to \w
            i(?:'m| am) (?:working on|writing|preparing|implementing|creating|fixing)\b
            i(?:'m| am) (?:organi[sz]ing|drafting|adding|on it)\b
            (?:to-?do|action items?|assignment|assigned to|responsible for|in charge of)\b
            (?:takes? responsibility|owner is|is the owner)\b
            (?:don't forget|do not forget|remember to|remind (?:me|us) to)\b
            make sure (?:to|that|you|we)\b
            (?:please|pls|kindly) \w
            (?:can|could|would|will) you (?:please )?\w
            (?:i|we) (?:need|have|still have|'ve got|got) to (?!(?:say|admit|agree|go|run)\b)
            (?:needs?|has|have) to be <done>\b
            by (?:tonight|tomorrow|noon|eod|eow|the end of|next|<day>)\b
        """,
        2: r"""
            i(?:'ll| will| shall) <a deed>
            (?:handles?|is handling|will handle|takes? care of|takes? over|follow-up on)\b
            cooperat\w+\b
            ^(?:give|send|write|update|fix|check|prepare|review|add|remove|move|set up) ["“]?\w
            ^(?:create|test|call|book|order|upload|share|finish|document|expand) ["“]?\w
            ^(?:increase|reduce|lock|make|place|perform|keep|highlight|watch|get) ["“]?\w
            ^(?:verify|implement|deploy|build|clean up|investigate|replace|schedule) ["“]?\w
            ^organi[sz]e ["“]?\w
        """,
        1: r"""
            (?:need to|needs to|needed|must|should)\b
        """,
    },
    CellType.PLAN: {
        3: r"""
            (?:plan(?:s|ned|ning)? to|plann(?:ed|ing) (?:on|for)|(?:the|my|our) plan (?:is|was))\b
            (?:plans?:|(?:i|we|they) plan\b|roadmap\b|milestone\b|schedul\w+|itinerary\b)
            <one is> (?:going|hoping|planning|aiming|looking forward|about) to\b(?! be)
            (?:gonna|intend to|aim(?:s|ing)? to|looking forward to|hope to|hoping to)\b
            (?:thinking (?:about|of)|considering|saving up)\b
            (?:goals?|next steps?|targets?|objectives?)\b[^.]{0,15}(?::| is | are )
            (?:goals?|objectives?) (?:for|of)\b
            i (?:would )?(?:suggest|propose|recommend)\b
        """,
        2: r"""
            (?:we'll|we will|it will|will be|they will|there will|there's going to be)\b
            (?:next|this coming|upcoming|in the coming) (?:<span>|<day>)\b
            <one is> (?:moving|travell?ing|flying|leaving|starting|launching|hosting|visiting)\b
            <one is> (?:attending|meeting|getting married|having a (?:party|meeting|review))\b
            (?:launch(?:es|ing)?|releas(?:es|ing)|go(?:es|ing)? live) (?:on|in|by|at|next|for)\b
            (?:kick-?off|deadline|due) (?:on|in|by|at|next|for)\b
            (?:later|in future|for (?:the )?future|to be added|backlog|eventually|one day)\b
            phase (?:two|2|three|3)\b
            ^(?:first|then|finally|next|step \d)\b
        """,
        1: r"""
            (?:tomorrow|tonight|on <day>|will|goal|dream)\b
        """,
    },
    CellType.PREFERENCE: {
        3: r"""
            <one> (?:\w+ly )?<really>(?:prefers?|hates?|dislikes?|adores?|detests?|can't stand)\b
            <one> <really>(?:loves?|likes?|enjoys?) (?!(?:how|that you|your|to hear|it when you)\b)
            (?:my|his|her|our|their|all-time|a big) (?:\w+ )?(?:favou?rites?|fan of|go-to)\b
            (?:my|his|her|our|their) (?:\w+ )?(?:preference|pet peeve)\b
            favou?rite \w+ (?:is|are|was)\b
            i(?:'m| am) (?:\w+ ){0,2}(?:a (?:big |huge )?fan of|fond of|vegan|vegetarian)\b
            i(?:'m| am) (?:\w+ ){0,2}(?:a \w+ person|obsessed with|passionate about|keen on)\b
            i(?:'m| am) (?:really |so |very |totally |super )?into\b
            i(?:'d| would) (?:much )?(?:rather|prefer)\b
        """,
        2: r"""
            i don't (?:like|want|eat|drink|enjoy|do|care for)\b
            (?:never|always) (?:eat|drink|use|wear|order|take)\b
            <audience> (?:\w+ )?(?:want|prefer|hope|like|love|ask|care|hate|would like)\w*\b
            (?:is|are) (?:\w+ )?(?:my (?:thing|jam)|too (?:sweet|spicy|loud|early|late) for me)\b
            (?:makes? me (?:happy|calm|relaxed|smile)|helps? me (?:relax|unwind)|my happy place)\b
        """,
        1: r"""
            (?:prefer\w*|rather than|better than|tends? to)\b
        """,
    },
}
