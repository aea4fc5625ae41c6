"""List the words that carry no meaning in a search, by language."""

# Function words, and what an apostrophe leaves behind ("don't" is indexed as "don" and "t").
STOP_WORDS = frozenset(
    """
    a about above after again against ain all am an and any are aren as at be because been before
    being below between both but by can could couldn d did didn do does doesn doing don down during
    each else ever few for from further get gets getting go goes going got had hadn has hasn have
    haven having he her here hers herself him himself his how i if in into is isn it its itself just
    let ll m ma me mightn more most mustn my myself needn no nor not now o of off on once only or
    other our ours ourselves out over own per please re s same shall shan she should shouldn so some
    such t than that the their theirs them themselves then there these they this those through to
    too under until up upon us ve very was wasn we were weren what when where whether which while
    who whom whose why will with won would wouldn y yes yet you your yours yourself yourselves
    """.split()
)

# Articles, pronouns, prepositions, conjunctions, auxiliaries and question words of the languages
# that are written most beside English, in lower case, and what their apostrophes leave behind.
OTHER_STOP_WORDS = {
    language: frozenset(words.split())
    for language, words in {
        "German": """
            ab aber alle allem allen aller alles als also am an andere anderen auch auf aus bei beim
            bin bis bist da dabei dafür damit dann daran darauf darum das dass davon dazu dein
            deine deinem deinen deiner dem den denen denn der deren des dessen dich die dies diese
            diesem diesen dieser dieses dir doch dort du durch ein eine einem einen einer eines er
            es etwas euch euer eure fuer für gegen gerade gewesen gibt habe haben habt hast hat
            hatte hatten hier hin hinter ich ihm ihn ihnen ihr ihre ihrem ihren ihrer im in ins ist
            ja jede jedem jeden jeder jedes jetzt kann kannst kein keine keinem keinen keiner konnte
            können könnte man mehr mein meine meinem meinen meiner mich mir mit muss musste nach
            nicht nichts noch nun nur ob oder ohne s schon sehr sein seine seinem seinen seiner seit
            sich sie sind so soll sollen sollte sondern über um und uns unser unsere unserem unseren
            unserer unter vom von vor wann war waren warst warum was weil welche welchem welchen
            welcher welches wem wen wenn wer werde werden wessen wie wieder wieso will wir wird
            wirst wo wobei wodurch wofür wogegen woher wohin womit woran worauf woraus worin
            worüber worum wovon wozu wurde wurden würde zu zum zur zwischen
        """,
        "French": """
            à a alors après as au aucun aucune aussi autre autres aux avaient avait avant avec avez
            avoir avons c ce cela celle celles celui ces cet cette ceux chez combien comme comment
            d dans de des donc dont du elle elles en encore entre es est et étaient était été être
            eu eux fait font hors il ils j jusqu jusque l la laquelle le lequel les lesquels leur
            leurs lorsqu lorsque lui m ma mais me même mes moi moins mon n ne ni nos notre nous on
            ont ou où par parce pas pendant peu peut peuvent plus pour pourquoi pouvez pu puis qu
            quand que quel quelle quelles quels qui quoi s sa sans se sera seront ses si soi soit
            sommes son sont sous suis sur t ta te tes toi ton tous tout toute toutes très tu un une
            vers voici voilà vos votre vous y
        """,
        "Spanish": """
            a al algo algún alguna algunas algunos ante antes aquel aquella aquí así aún aunque cada
            como cómo con contra cual cuál cuales cuáles cuando cuándo cuánto cuántos de del desde
            donde dónde durante e el él ella ellas ellos en entre era eran eres es esa esas ese eso
            esos esta está estaba están estar estas este esto estos estoy fue fueron ha había han
            has hasta hay he la las le les lo los más me mi mí mis mucho muy nada ni no nos nosotros
            nuestra nuestro o os otra otro para pero poco por porque porqué pues que qué quien quién
            quienes se sea según ser si sí sido sin sobre son soy su sus también tan tanto te tenía
            tiene tienen tengo ti todo todos tu tú tus un una unas uno unos usted ustedes vosotros y
            ya yo
        """,
        "Italian": """
            a ad agli al alla alle allo anche ancora avere aveva avevano c che chi ci come con
            contro cosa così cui da dagli dai dal dall dalla dalle dallo de degli dei del dell della
            delle dello di dopo dov dove dovrebbe e è ed era erano essere fa fino fra gli ha hai
            hanno ho i il in l la le lei li lo loro lui ma me mi mia mie miei mio molto ne negli
            nei nel nell nella nelle nello noi non nostra nostro o ogni per perché perchè però più
            poi prima quale quali quando quanti quanto quel quell quella quelle quelli quello quest
            questa queste questi questo qui se sei senza si sia siamo sono sopra sotto sta stata
            stati stato su sua sue sugli sui sul sull sulla sulle suo suoi ti tra tu tua tuo tuoi
            tutte tutti tutto un una uno vi voi vostra vostro
        """,
        "Portuguese": """
            a à ao aos apenas aquela aquele aqui as às até cada com como da das de dela dele deles
            depois do dos e é ela elas ele eles em entre era eram essa esse esses esta está estão
            estar estava este estes estou eu foi foram há isso isto já la lhe mais mas me mesmo meu
            meus minha minhas muito na nao não nas nem no nos nós nossa nosso num numa o onde os ou
            para pela pelas pelo pelos pode por porquê porque pra qual quais quando quanto quantos
            que quê quem são se seja sem ser seu seus só sobre sua suas também te tem têm tenho
            tinha tu tua um uma umas uns vai você vocês voce vos
        """,
        "Dutch": """
            aan achter al alle als altijd andere ben bent bij daar dan dat de der deze die dit doen
            door dus een één elke en er ge geen had hadden heb hebben hebt heeft hem het hier hij
            hoe hoeveel hun iets ik in is ja je jij jouw jullie kan kon kun kunnen kunt maar me
            meer men met mij mijn moet moeten mogen na naar niet niets nog nu of om omdat onder ons
            onze ook op over sinds te tegen ten ter toch toen tot tussen uit uw van veel vol voor
            waar waarom wanneer want waren was wat we wel welk welke werd werden wie wij wil worden
            wordt zal ze zei zelf zich zij zijn zo zonder zou zouden
        """,
        "Polish": """
            a aby albo ale bardzo bez bo by być był była było były będzie będą co coś czego czemu
            czy dla dlaczego do gdy gdzie go i ich ile im inne inny ja jak jaka jaki jakie jako je
            jego jej jemu jest jestem jesteś jeszcze jeśli już kiedy kim kto która które którego
            której który których którym lub ma mają mam masz mi mieć między mną mnie może można mój
            moja moje mu musi my na nad nam nami nas nasz nasza nich nic nie niego niej nim o od on
            ona one oni ono oraz po pod poza przed przez przy sam są się sie skąd swoje ta tak tam
            te tego tej temu ten teraz też to tobie tu twój twoja tych ty tylko tym u w wam was wasz
            we więc właśnie wszystko wy z za ze że żeby
        """,
        "Russian": """
            а без бы был была были было быть в вам вас ваш весь во вот все всё всего всех вы где да
            даже для до его ее её если есть ещё еще ж же за здесь и из или им их к как какая какие
            какой ко когда кого кому которая которые который кто куда ли между меня мне мной много
            может можно мой моя мы на над надо наш не него нее неё нет ни них но ну о об один он она
            они оно от перед по под после почему при про раз с сам свой себе себя сейчас со так там
            тебе тебя тем теперь то тобой тогда того тоже только том тот ту ты у уже чего чем через
            что чтобы чьё чей эта эти это этого этой этот эту я
        """,
        "Swedish": """
            alla allt andra att av bara bli blev blir blivit de dem den denna deras dess dessa det
            detta dig din dina ditt dom du där då efter eller en er era ett från för ha hade han
            hans har henne hennes hit hon honom hur här i icke in ingen inget inte jag ju kan kunde
            man med mellan men mig min mina mitt mot mycket ni nu någon något några när och också
            om oss på samma sedan sig sin sina sitt ska skall skulle som så till under upp ut utan
            vad var vara varför varit vart vem vems vi vid vilka vilken vilket vill vår våra vårt än
            är över
        """,
        "Danish and Norwegian": """
            af alle andre at av bare ble blev bli blir bliver da de dem den denne der deres det
            dette dig deg din dine disse dit ditt du efter eller en er et etter ett for fra få før
            ham han hans har hende hendes henne hennes her hos hun hva hvad hvem hver hvilke
            hvilken hvis hvor hvordan hvorfor hvornår ikke ikkje ind ingen inn ja jeg jo kan kom
            kun kunne man mange med meg mellom mellem men mig min mine mit mitt mod mot må ned nei
            nej noe noen nogen noget nu nå når og også om op opp os oss over på sammen seg selv
            sig sin sine skal skulle som så til ud under ut uden uten var vi vil ville være vært
            været
        """,
    }.items()
}

# Some of these mean something in English, or are names: they don't show another language.
ENGLISH_WORDS_TOO = frozenset(
    """
    ad ale algo alla ante au aux av bare ben bent bin bis bo ce chi ci co com come comment con
    contra dal dan das den die dies dig din dom door dos ella elle en era es esa est et eu fa ge ham
    han hans hat hay hem hit ho hoe hon hors hun il im inn jak jo kan kim kom kun mais man mange mas
    med meer men met mi mia mig min mina mine mir mis mit mod moi moja mon mot nas ned nic noe noi
    non num nun od og os oss par pas plus pod pour prima qui sam sans sea sei sein ser sera si sia
    sie sig sin ska son sta sua sur ta tan ten till todo ton tot tous tout tu ty um un uno ut van
    var vers vi vid vil vol vos want war wo
    """.split()
)
