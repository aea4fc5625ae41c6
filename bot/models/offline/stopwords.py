"""Hold the function words of seven languages, folded, and guess a language by them."""

from collections.abc import Iterable

ENGLISH = "en"

FUNCTION_WORDS: dict[str, frozenset[str]] = {
    ENGLISH: frozenset(
        """
            a an the this that these those here there some any no not none each every all both
            either neither i me my mine myself we us our ours ourselves you your yours yourself he
            him his himself she her hers herself it its itself they them their theirs themselves
            one ones who whom whose which what when where why how whether and or but nor so yet if
            then else than because since as while until till unless though although however
            therefore thus hence of to in on at by for from with without within into onto out up
            down off over under above below about around across after before between among through
            during against per via toward towards upon near next along beyond except is am are was
            were be been being do does did done doing have has had having will would shall should
            can could may might must ought need let i'm i've i'll i'd we're we've we'll we'd
            you're you've you'll you'd he's she's it's they're they've they'll that's there's
            what's who's where's how's here's let's don't doesn't didn't isn't aren't wasn't
            weren't won't wouldn't can't cannot couldn't shouldn't haven't hasn't hadn't mustn't
            ain't im ive ill id dont doesnt didnt isnt cant wont thats whats lets gonna wanna
            gotta only just also too very much many more most less least few lot lots own same
            other others another such even still already again ever never always often sometimes
            now soon later once twice back away together yes yeah yep nope ok okay oh ah hey hi
            hello well please thanks thank like etc eg ie vs two three four five six seven eight
            nine ten first second third anyone it'll it'd that'll that'd they'd how're how've
            how'd must've could've should've would've theres havent wouldnt shouldnt couldnt hasnt
            wasnt isnt anymore anytime everywhere elsewhere otherwise whenever whatever whoever
            throughout behind ahead alone afterwards besides forever forward further sometime
            someday till according someone everyone nobody anything something everything nothing
            anybody somebody everybody nowhere somewhere anywhere
        """.split()
    ),
    "de": frozenset(
        """
            der die das den dem des ein eine einen einem einer eines kein keine keinen und oder
            aber doch sondern denn weil dass ob wenn als wie wo wer was wann warum wieso welche
            welcher welches ich mich mir mein meine meinen du dich dir dein deine er ihn ihm sein
            seine sie ihr ihre es wir uns unser unsere euch euer ist sind war waren bin bist seid
            sei gewesen hat habe haben hast hatte hatten habt wird werden wurde worden werde kann
            konnen konnte muss mussen musste soll sollen sollte sollten will wollen wollte darf
            mochte mag nicht nichts noch nur auch schon sehr mehr mal ja nein bitte danke hier da
            dort dann so zu zum zur in im ins an am auf aus bei beim bis durch fur gegen mit nach
            ohne seit uber um unter von vom vor zwischen heute morgen gestern jetzt immer wieder
            alle alles man sich diese dieser dieses dann also eben halt gerade etwas jeder jede
            jedes ab
        """.split()
    ),
    "fr": frozenset(
        """
            le la les un une des du de d l au aux et ou mais donc or ni car que qui quoi dont
            quand comment pourquoi je j me m moi mon ma mes tu te toi ton ta tes il elle on nous
            vous ils elles son sa ses notre nos votre vos leur leurs lui y en ne n pas plus moins
            tres trop ce cet cette ces c est sont etait suis es sommes etes sera seront ete etre
            ai as a avons avez ont avait avoir aura fait faire va vais vont allons peut peux doit
            dois faut oui non si merci bonjour avec sans pour par sur sous dans entre vers chez
            avant apres depuis aujourd'hui hier demain maintenant toujours deja encore aussi tout
            tous toute toutes rien bien s qu ici la-bas quel quelle c'est j'ai d'accord
        """.split()
    ),
    "es": frozenset(
        """
            el la los las un una unos unas de del al y e o u pero sino porque que quien cual
            cuando como donde por para con sin sobre entre hasta desde hacia segun yo me mi mis tu
            te ti tus el ella ellos ellas nosotros nos nuestro nuestra usted ustedes su sus lo le
            les se es son era eran soy eres somos fue fueron sera ser estar esta estan estoy
            estamos estaba he ha has hemos han habia hay tengo tiene tienen tenemos tener va voy
            vamos van ir puede puedo podemos debe debo debemos no si ya muy mas menos tambien
            tampoco gracias hola este esto esta estos estas ese eso esa hoy ayer manana ahora
            siempre nunca todo todos toda todas nada algo aqui alli asi pues bien en a
        """.split()
    ),
    "it": frozenset(
        """
            il lo la i gli le un uno una di del della dei delle degli dello al alla ai alle allo
            dal dalla nel nella nei sul sulla e ed o ma pero perche che chi cui quale quando come
            dove per con senza su tra fra da in a io mi me mio mia miei tu ti te tuo tua lui lei
            noi ci nostro nostra voi vi vostro loro si se ne sono sei e siamo siete era erano sara
            essere ho hai ha abbiamo avete hanno avere aveva va vado andiamo fare fa faccio puo
            posso possiamo deve devo dobbiamo non no gia ancora anche molto piu meno grazie ciao
            questo questa questi quello quella oggi ieri domani adesso ora sempre mai tutto tutti
            tutta niente qui bene cosi
        """.split()
    ),
    "pt": frozenset(
        """
            o a os as um uma uns umas de do da dos das no na nos nas ao aos pelo pela e ou mas
            porque que quem qual quando como onde por para com sem sobre entre ate desde eu me mim
            meu minha meus tu te teu ele ela eles elas nos nosso nossa voce voces seu sua seus
            suas lhe se e sao era eram sou somos foi foram sera ser estar esta estao estou estamos
            estava tenho tem temos ter vai vou vamos vao ir pode posso podemos deve devo devemos
            nao sim ja muito mais menos tambem obrigado obrigada ola este esta isto esse isso hoje
            ontem amanha agora sempre nunca tudo todos toda todas nada aqui ali assim bem em
        """.split()
    ),
    "nl": frozenset(
        """
            de het een en of maar want omdat dat die dit deze wat wie waar wanneer waarom hoe
            welke ik mij me mijn jij je jou jouw hij hem zijn zij ze haar wij we ons onze jullie
            hun u uw is ben bent was waren ga gaat gaan heb hebt heeft hebben had hadden wordt
            worden werd kan kunnen kon moet moeten moest zal zullen zou wil willen mag niet niets
            nog ook al wel heel erg meer ja nee dank bedankt hier daar er dan zo te om in op aan
            bij van voor met naar uit over door tot zonder tegen tussen vandaag morgen gisteren nu
            altijd weer alle alles als
        """.split()
    ),
}


def language_of(folded: Iterable[str]) -> str:
    """Return the language whose function words are most frequent; English when in doubt."""
    found = list(folded)
    hits = {code: sum(word in known for word in found) for code, known in FUNCTION_WORDS.items()}
    best = max(hits, key=lambda code: hits[code])
    clear = (
        hits[best] >= 2 and hits[best] > 1.3 * hits[ENGLISH]
    )  # "was", "die", "on" are in several
    return best if clear else ENGLISH
