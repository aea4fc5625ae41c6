"""Hold the English words that can stand in a sentence about anything and so name no topic."""

from bot.models.offline.words import base

_VERBS = """
    accept achieve act adapt add adjust admit advance affect afford agree aim align allow announce
    annoy answer appear apply appreciate approach arrange arrive ask assign assist assume attach
    attend avoid await base become begin believe belong bet blame borrow bother break bring build
    buy call care carry cast catch cause change check choose claim clarify classify clean clear
    click close collect combine come compare compile complain complete conduct confirm confuse
    connect consider contact contain continue contribute convert convince cooperate copy correct
    cost count cover crash create cry cut deal decide decline decrease deduct define delay delete
    deliver depend deploy describe deserve determine develop die differ disable disagree disappear
    discover discuss display divide do double doubt drag draw dream drive drop earn eat enable
    encounter encourage end enjoy ensure enter establish exist expand expect explain explore
    expose express extend face fail fall fear feel fetch figure fill find fine-tune finish fit fix
    focus follow force forget form free gain gather generate get give glad go grab grow guess
    guide handle hang happen hate have hear help hide highlight hit hold hope host hover hurt
    identify ignore imagine implement improve include incorporate increase indicate inform
    initialize inject insert inspire install integrate intend introduce invite involve join judge
    jump keep kill know lack land last laugh launch lay lead learn leave lend let lie lift listen
    live load lock look lose love lower maintain make manage mark matter mean measure meet mention
    merge mess migrate mind miss modify monitor move narrow need note notice notify observe obtain
    occur offer open organize overwhelm own pass pause pay perform pick place plan play point pop
    post pour prefer prepare present prevent print prioritize proceed produce promise propose
    protect prove provide publish pull purchase push put quit raise ran reach react read realize
    rearrange receive recognize recommend record reduce refer refine reflect refuse regret reject
    relate relax release rely remain remember remind remove rename render repair repeat replace
    reply represent request require reserve resolve respond rest restart result retain return
    reveal revise roll run save say schedule see seem select sell send separate serve set settle
    share show sign sit sleep slow smile solve sort sound speak specify spend split stabilize
    stand start state stay stick stop store struggle submit succeed suffer suggest supplement
    support suppose suppress surge switch take talk teach tell tend terminate test thank think
    throw tighten toss touch track transfer treat trigger trust try turn undergo understand unify
    update upload use utilize validate verify view visit wait wake walk want warn watch wear win
    wish wonder work worry write misinterpret misunderstand spill chill pursue embrace celebrate
    brighten shine admire chase strive recreate witness savor bounce recharge tackle compete
    overcome capture boost collaborate communicate advise execute configure detect erase recover
    impress motivate overwrite suffice bump peek ditch ease
"""

_PAST_FORMS = """
    ate became began broke brought built bought came caught chose dealt did drew drove fell felt
    fought found forgot forgotten gave given gone got gotten grew grown heard held hid hidden kept
    knew known left lent lost made meant met paid passed put ran read said sat saw seen sent shown
    slept sold spent spoke spoken stood stuck taken taught thought threw told took understood went
    woke won wore written wrote drawn driven thrown chosen broken begun become done felt led laid
    lain hung sung sang drank drunk swam
"""

_QUALITIES = """
    able absolute actual actually additional afraid almost alright amazing anyway apparent
    approximate available average awesome awful awkward bad basic basically best better big bigger
    biggest bit brief bright busy careful cautious certain cheap cheers clean clear close common
    complete concrete conservative consistent continuous convenient cool correct crazy crucial
    curious current cute deep different difficult direct dry due early easier easiest easy
    effective enough entire especially essential exact exactly exciting extra fair fairly familiar
    fantastic far fast faster favorite favourite final fine fixed frequent fresh friendly full fun
    funny general generally glad good gorgeous gradual great guys half happy hard harder hardly
    healthy heavier heavy helpful high higher highest hopefully hot huge ideal immediate important
    impossible impressive inconsistent incredible independent initial instead interesting internal
    irrelevant kind large largely larger largest last late lately latest lightweight likely
    literally little long longer loose lovely low lower lowest lucky main mainly major mandatory
    maybe mere mid minimal minor missing mostly multi multiple narrower natural neat necessary new
    newer newest nice normal normally obvious obviously occasional odd official old older online
    only ongoing open original outdated overall particular pending perfect perhaps personal
    persuasive pleased plenty poor popular positive possible powerful pretty previous primary
    prior private probable probably proper proud public pure quick quickly quiet quite rare rather
    ready real really reasonable recent recently relevant reliable remaining respective right
    rough same satisfied separate serious several severe sharp short shorter significant silly
    similar simple single slight slightly slow slower small smaller smooth sorry special specific
    stable steady strange strict strong stronger stupid subtle successful sudden sufficient
    suitable super sure surprised sweet temporary terrible thick thin tidy tight tiny tired top
    tough totally tricky true typical uncertain unchanged unfortunately unique unusual upcoming
    upset urgent used useful useless usual usually vague valid various vast vital warm weak weird
    welcome whole wide wonderful worse worst worth wrong yay young zero rewarding motivating
    calming fulfilling refreshing frustrating heartwarming uplifting stunning captivating
    empowering humbling breathtaking fascinating inspiring magical passionate supportive resilient
    optimistic confident keen willing safe safer wild alive brave bold vivid vibrant cozy comfy
    intense scary sad happier tranquil hectic emotional therapeutic nerve-wracking eye-opening
    heartbreaking unreal awake false blank external technical intelligent smart empty remote local
    alternative younger clearer simpler classic electric obsolete competitive sensitive
    insensitive superior explanatory experiential corresponding numerical historical professional
    social physical mental global digital manual automatic shallow neutral light dark gray grey
    black white blue red green yellow purple orange pink brown meaningless convincing troublesome
    uncontrollable insufficient numeric
"""

_TIMES = """
    today tonight yesterday tomorrow monday tuesday wednesday thursday friday saturday sunday mon
    tue tues wed thu thur thurs fri sat sun january february march april june july august
    september october november december jan feb mar apr jun jul aug sept sep oct nov dec day days
    week weeks weekend month months year years hour hours minute minutes second seconds sec min
    hrs morning afternoon evening night noon midnight time times moment while date dates deadline
    ago spring summer autumn winter century decade am pm daily weekly monthly yearly holiday
    holidays q1 q2 q3 q4 eod asap
"""

_CHATTER = """
    thanx bud lol lmao rofl haha hahaha hehe hmm hm um uh wow omg btw imo imho afaik fyi tbh idk
    np thx ty pls plz cheers bye goodbye morning congrats congratulations sorry welcome dude bro
    mate man guys folks boss buddy friend friends everyone team noted received agreed understood
    alright sure thing things stuff people person guy girl boy someone kinda sorta gotta cuz cause
    yup nah yea ya u r ur hardwork luck wtf ffs damn hell god gosh darn hey aww awww ahh argh bah
    err huh meh mmm oof ouch ugh woah wooh woohoo yikes yum yummy dunno lemme prob probably tho
    til brb noob newbie whoops oops hah ding props bummer
"""

# These say something in company ("quotation format") but nothing alone ("format").
_WEAK = """
    inspiration happiness sadness excitement recommendation configuration generation conversion
    motivation frustration satisfaction appreciation participation contribution cooperation
    collaboration anticipation assumption prevention protection preservation exploration
    expression impression intention suggestion explanation preparation presentation continuation
    creation examination estimation indication ability access accuracy action addition adjustment
    advice aim amount answer approach area arrangement aspect assessment attempt attention
    background basis batch behavior behaviour benefit bit block body bottom box branch button
    calculation capability card case category center centre chance change channel chart check
    checklist choice circumstance class click code collection color colour column combination
    comment comparison component concept concern condition confirmation confusion connection
    consideration constraint content context control copy correction count couple coverage
    criteria cycle dashboard data day decision default definition degree delay delivery demand
    department detail development difference difficulty direction discussion display distinction
    document documentation draft edge edit effect effort element end entry environment error event
    example exception experience extent fact factor feature feedback feeling field figure file fix
    flow folder form format front function goal group growth guideline half handling head hint
    history hope idea image impact implementation importance improvement incident increase index
    indicator info information infrastructure input instance instruction interaction interest
    interface issue item job journey key label language layer layout length level limit limitation
    line link list lock log logic look management manner margin material matter meaning measure
    mechanism meeting member message method metric mind minus mistake mix mode model module moment
    movement name need news note notice notification number object occasion office opening
    operation opinion option order output overview owner pack page pair panel paragraph parameter
    part path pattern period permission phase phrase picture piece place plan plus point policy
    pool position possibility practice presence priority problem procedure process product
    production progress project proof proportion proposal purpose quality quantity question range
    rate ratio reach reason record recording reduction reference region regression relation
    release reminder repair report reply request requirement resource response responsibility rest
    result review role room round row rule run sample scale scenario schedule scheme scope screen
    screenshot script section segment selection sense sentence series server service set setting
    setup shape share side sign signal site situation size solution sort source space spot
    stability staff stage standard start state statement status step storage story strategy string
    structure style subject submission success sum summary supply support surface system table tab
    tag talk target task technique technology template term terms test testing text theme thought
    threshold tip title today token tone tool topic total track traffic trend trial trick trouble
    type unit update usage use user user-friendly validation value variable version video view
    vision voice volume way weight window word wording words work workflow world http https www
    com org net href img jpg png gif pdf zip todo plans life guts joy blast strength energy
    courage vibe atmosphere ride bond comfort dedication balance opportunity challenge power
    resilience confidence freedom spirit potential talent heart soul hand bunch shot age relief
    attitude thrill gratitude enthusiasm belief desire blessing patience ease fault loss reality
    perspective individual insight aspiration meantime crowd mood pic photo vid app application
    program command manager machine conversation chat risk middle corner outside inside future
    past self kick twist boost escape rush spark symbol treasure wonder commitment compromise
    expectation fallback remark pressure obstacle readability visual visualization characteristic
    property functionality overlap expansion gap wrap alert bar core max alike msg prob everything
    anything latter former fuel kind lot bits stuff resolution base launch drive match cover claim
    deal draw lead load move pick play post pull push raise reserve split stand store trade
    transfer trust visit walk win call
"""


def _bases(listed: str) -> frozenset[str]:
    return frozenset(base(word) for word in listed.split())


# These are verbs wherever they stand; other words in -ing are nouns as often: "tracking".
PARTICIPLES = frozenset(
    "going doing being using trying having getting making taking saying thinking looking".split()
)
VERBS = PARTICIPLES | _bases(_VERBS) | frozenset(_PAST_FORMS.split())
QUALITIES = _bases(_QUALITIES)
TIMES = _bases(_TIMES)
CHATTER = _bases(_CHATTER)
WEAK = _bases(_WEAK)
# Endings of adjectives and adverbs; a noun that has one of them all the same is an exception.
QUALITY_ENDINGS = ("able", "ible", "ous", "ful", "less", "ish")
ADVERB_ENDING = "ly"
NO_ADVERBS = frozenset(
    "family assembly supply reply anomaly butterfly italy july jelly rally belly lily fly".split()
)
