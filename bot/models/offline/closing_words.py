"""Hold the words by which people say that something is done or dropped, or not yet."""

import re

from bot.models.offline.patterns import any_of

# What somebody says of a thing done, and what the task was to do: "paid" closes nothing but paying.
FAMILIES = tuple(
    (re.compile(rf"\b(?:{any_of(done)})\b", re.I), re.compile(rf"\b(?:{any_of(task)})", re.I))
    for done, task in (
        (
            r"""
            (?:e-?)?mailed|sent|submitted|delivered|forwarded|shipped|uploaded|posted|published
            handed in|turned in|(?:is|are|went) out|(?:is|are|went) live|released|deployed|merged
            geschickt|verschickt|abgeschickt|gesendet|hochgeladen|abgegeben|veröffentlicht
            envoyée?|enviad[oa]|inviat[oa]|verstuurd
            """,
            r"""
            (?:e-?)?mail|send|submit|deliver|forward|ship|upload|post|publish|hand|turn in|release
            deploy|merge|launch|finish|write|prepare|share|schick|send|hochlad|abgeb|veröffentlich
            envoie|envoyer|envi[ao]|invi[ao]|stuur
            """,
        ),
        (
            r"bought|ordered|purchased|picked up|got|gekauft|bestellt|besorgt|achetée?|comprad[oa]",
            r"buy|order|purchase|pick|get|bring|fetch|kauf|bestell|besorg|achet|compr",
        ),
        (
            r"paid|transferred|bezahlt|überwiesen|payée?|pagad[oa]|pagat[oa]|betaald",
            r"pay|transfer|settle|bezahl|zahl|überweis|pag|betaal",
        ),
        (
            r"booked|reserved|rented|gebucht|reserviert|gemietet|réservée?|reservad[oa]",
            r"book|reserve|rent|get|buch|reservier|miete|réserv|reserva",
        ),
        (
            r"fixed|repaired|mended|patched|resolved|repariert|behoben|réparée?|reparad[oa]",
            r"fix|repair|mend|patch|resolve|solve|reparier|beheb|répar|repara",
        ),
        (
            r"called|phoned|rang|spoke to|spoke with|talked to|asked|angerufen|gefragt",
            r"call|phone|ring|speak|talk|ask|anruf|frag|ruf",
        ),
        (
            r"""
            wrote|written|updated|drafted|designed|drew|built|painted|cleaned|printed|tested
            reviewed|checked|signed|made|baked|cooked|geschrieben|aktualisiert|gemacht|geprüft
            """,
            r"""
            writ|updat|draft|design|draw|build|paint|clean|print|test|review|check|sign|mak|bak
            cook|prepar|schreib|aktualisier|mach|prüf
            """,
        ),
    )
)
FINISHED = re.compile(
    r"\b(?:"
    + any_of(
        r"""
        done|finished|completed|taken care of|sorted(?: out)?|checked off|wrapped up
        erledigt|fertig|abgeschlossen|geschafft|terminée?|finie?|hecho|listo|terminad[oa]|fatto
        finito|feito|klaar
        """
    )
    + r")\b|完成了|搞定|終わりました|完了",
    re.I,
)
DROPPED = re.compile(
    any_of(
        r"""
        \b(?:let's|lets|let us) (?:just |rather )?(?:drop|scrap|skip|cancel|forget|shelve)\b
        \b(?:we can|we should|we'll|i'd|i would) (?:just |rather )?(?:drop|scrap|skip|cancel)\b
        \b(?:is|are|was|got|been|have) (?:all |been )?(?:cancell?ed|called off|dropped|scrapped)\b
        \b(?:we|i)(?:'ve| have)? (?:cancell?ed|called off|dropped|scrapped|shelved|abandoned)\b
        \b(?:we|i) (?:decided|agreed) (?:not to|against)\b
        \b(?:is|are) (?:off the table|not happening|no longer (?:needed|necessary|happening))\b
        \bwe don't need\b(?=.{1,60}\b(?:any ?more|any longer|after all)\b)
        \b(?:ist|sind|wurde) abgesagt\b|\blassen wir\b(?=.{1,40}\b(?:sein|fallen|bleiben)\b)
        \bfällt (?:leider )?aus\b|\bbrauchen wir nicht mehr\b
        \bon (?:annule|laisse tomber)\b|\best annulée?\b
        """
    ),
    re.I,
)
# What is not so yet, or only wished for, supposed or denied.
NOT_YET = re.compile(
    r"\b(?:"
    + any_of(
        r"""
        not|never|no|nobody|almost|nearly|soon|will|should|could|would|must|needs?|need to|has to
        have to|going to|to be|when|once|if|until|unless|can|might|please|half|partly|nothing
        nicht|kein\w*|noch|bald|fast|wird|werde|wenn|sobald|falls|muss|soll|sollte|könnte|bitte
        pas|jamais|presque|quand|si|bientôt|casi|cuando|nunca|todavía|quasi|quando
        """
    )
    + r")\b|n['’]t\b|['’]ll\b|\b(?:getting|be|get|got to be) (?:done|ready|finished)\b"
    r"|\b(?:i am|i'm|he's|she's|we're|you're|they're) (?:so )?(?:done|finished|ready)\b(?! with)",
    re.I,
)
POINTS_BACK = re.compile(
    r"\b(?:it|that|this|them|those|one|both|all|everything|das|es|ist|alles|ça|c'est|lo|la|ya)\b",
    re.I,
)
