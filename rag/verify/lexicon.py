"""The word lists that matching leans on: kept short, so that each line can be answered for."""

FUNCTION_WORDS = frozenset(
    """
    a about after again against all also although am among an and any are aren't around as at away be because been
    before being below between both but by can cannot can't could couldn't did didn't do does doesn't doing don't
    down during each either else ever every few for from further had hadn't has hasn't have haven't having he he'd
    he'll he's hence her here hers herself him himself his how however i i'd i'll i'm i've if in indeed into is
    isn't it it'd it'll it's its itself just let let's like may me meanwhile might mine moreover more most much must
    my myself neither never no nor not now of off on once only onto or other others otherwise ought our ours
    ourselves out over own per quite rather really same shall she she'd she'll she's should shouldn't since so some
    someone something still such than that that's the their theirs them themselves then there there's thereby
    therefore these they they'd they'll they're they've this those though through throughout thus to together too
    toward towards under until up upon us very via was wasn't we we'd we'll we're we've were weren't what what's
    whatever when where whereas whether which while who who's whom whose why will with within without won't would
    wouldn't yes yet you you'd you'll you're you've your yours yourself additionally overall instead several many
    currently well furthermore another next whichever besides despite due regarding concerning specifically first
    according
    """.split()
)

# Words that say little by themselves, such as "duration" in "The duration is 15 years".
GENERIC = """
duration amount date place person time period length number total name reason year day month thing way
propose proposed proposal say state note indicate tell add report accord according describe outline mention
explain include involve give make take get become remain last located location called known named use
article passage text source part answer question information detail fact certain
reportedly long main key various group member kind type sort
""".split()

# British and American spelling, and transliterations that differ by more than their ending.
SPELLINGS = {
    "defence": "defense", "programme": "program", "centre": "center", "labour": "labor", "kiev": "kyiv",
    "tonne": "ton", "tonnes": "tons", "metre": "meter", "metres": "meters", "favour": "favor", "colour": "color",
    "neighbour": "neighbor", "neighbours": "neighbors", "organisation": "organization", "percentage": "percent",
    "organisations": "organizations", "finalised": "finalized", "zelensky": "zelenskiy", "zelenskyy": "zelenskiy",
    "manoeuvre": "maneuver", "manoeuvres": "maneuvers", "offence": "offense", "grey": "gray", "tyre": "tire",
}  # fmt: skip

IRREGULAR = {
    "met": "meet", "began": "begin", "begun": "begin", "said": "say", "told": "tell", "rose": "rise",
    "risen": "rise", "fell": "fall", "fallen": "fall", "won": "win", "lost": "lose", "sold": "sell",
    "bought": "buy", "paid": "pay", "held": "hold", "led": "lead", "left": "leave", "sent": "send",
    "spent": "spend", "took": "take", "taken": "take", "gave": "give", "given": "give", "made": "make",
    "went": "go", "gone": "go", "came": "come", "saw": "see", "seen": "see", "knew": "know", "known": "know",
    "grew": "grow", "grown": "grow", "built": "build", "brought": "bring", "found": "find", "fought": "fight",
    "died": "die", "dead": "die", "death": "die", "deaths": "die", "wrote": "write", "written": "write",
    "spoke": "speak", "spoken": "speak", "chose": "choose", "chosen": "choose", "broke": "break",
    "broken": "break", "kept": "keep", "meant": "mean", "ran": "run", "stood": "stand", "understood": "understand",
    "struck": "strike", "withdrew": "withdraw", "withdrawn": "withdraw", "withdrawal": "withdraw", "sought": "seek",
    "shot": "shoot", "thought": "think", "became": "become", "lasted": "last", "arose": "arise", "men": "man",
    "women": "woman", "children": "child", "people": "person", "people's": "person", "lives": "life", "flew": "fly",
    "drove": "drive", "driven": "drive", "beat": "beat", "beaten": "beat", "drew": "draw", "drawn": "draw",
    "arrival": "arrive", "refusal": "refuse", "approval": "approve", "caught": "catch", "taught": "teach",
    "laid": "lay", "lay": "lie", "born": "birth", "stole": "steal", "stolen": "steal", "hidden": "hide",
    "hid": "hide", "lent": "lend", "fled": "flee", "fed": "feed", "threw": "throw", "thrown": "throw", "wore": "wear",
    "worn": "wear", "sang": "sing", "sank": "sink", "sunk": "sink", "swam": "swim", "tore": "tear", "froze": "freeze",
    "frozen": "freeze", "rode": "ride", "ate": "eat", "eaten": "eat", "dealt": "deal", "slept": "sleep",
    "forgot": "forget", "forgotten": "forget", "overtook": "overtake", "undertook": "undertake", "shook": "shake",
    "swore": "swear", "sworn": "swear", "hung": "hang", "dug": "dig", "lit": "light", "sat": "sit", "swept": "sweep",
    "stuck": "stick", "shrank": "shrink", "shrunk": "shrink", "forbade": "forbid", "overcame": "overcome",
    "rebuilt": "rebuild", "repaid": "repay", "resold": "resell", "rewrote": "rewrite", "outbid": "outbid",
    "shown": "show", "cut": "cut", "hit": "hit", "shut": "shut", "quit": "quit",
    "analyses": "analysis", "crises": "crisis", "began's": "begin", "hosting": "host", "signing": "sign",
}  # fmt: skip

# What two forms of one word may end in, behind five letters that are the same.
ENDINGS = frozenset(
    ["", "d", "s", "t", "e", "i", "y", "al", "ion", "ive", "or", "er", "ed", "ing", "ment", "iti", "ence", "ance",
     "ent", "ant", "ary", "ari", "ic", "ian", "ist", "ism", "at", "ation", "il", "ial", "li", "ship"]
)  # fmt: skip

# One group of synonyms a line.
SYNONYMS = """
begin start commence onset
end finish conclude
war conflict fighting
agreement deal accord pact
propose proposal suggest
country nation
die killed fatality
help assist support aid backing back
give provide offer supply
concede cede surrender
ask request seek
demand require insist
include comprise contain consist feature
host welcome receive
buy purchase acquire
rise increase grow climb jump surge growth raise lift
fall decrease drop decline shrink lower
company firm business
talks discussion negotiation talk discuss
meet meeting summit
troops soldiers forces
caution warn warning
refuse reject decline rebuff
leave quit depart exit withdraw
arrest detain detention
say state tell note indicate add remark announce declare
name appoint
job post position
large big huge
last duration long length
kid child
car vehicle automobile
police officers
cost price
employee worker staff
build construct construction
show reveal demonstrate
allow permit let
stop halt cease
damage harm
attack assault
happen occur
finalize finalise complete
weapon arms
film movie
house home
fire blaze
lead head
choose select elect pick
purpose aim goal objective
plan intend
centre center focus
secure control
study research
doctor physician
victory win beat
defeat lose loss
lawmaker legislator
"""

# One pair of sides a line; each word of one side is the opposite of each word of the other.
OPPOSITES = """
accept approve agree embrace / reject refuse deny decline oppose
rise increase grow climb jump surge gain raise lift / fall decrease drop decline shrink slump cut reduce lower
win victory / lose defeat loss
support back endorse favor / oppose reject condemn criticize
open / close shut
buy purchase acquire / sell
start begin launch / end stop cease cancel finish
arrive enter join / leave depart withdraw exit quit
allow permit / ban prohibit forbid block
confirm admit / deny dismiss
innocent acquit acquitted / guilty convict convicted
success succeed / fail failure
profit / loss
release free / detain arrest imprison
hire / fire dismiss sack
higher more above / lower less below
cheap / expensive
before / after
first / last
strengthen / weaken
praise / criticize condemn
import / export
north northern / south southern
east eastern / west western
male man / female woman
old / new
hot / cold
increase widen expand / narrow shrink reduce
early / late
safe / dangerous unsafe
domestic / foreign
maximum / minimum
highest / lowest
biggest largest / smallest
big large huge / small tiny
strong / weak
enter / exit leave
public / private
inside / outside
military / civilian
majority / minority
most / least
high / low
long / short
easy / difficult
similar / different
common frequent / rare
positive / negative
internal / external
summer / winter
rural / urban
temporary / permanent
best / worst
better / worse
upper / lower
"""

# Whom "people" covers.
PEOPLE = """
civilian soldier resident worker employee passenger man woman child student patient migrant refugee protester
officer adult citizen voter player fan tourist villager inhabitant prisoner hostage victim guest customer
""".split()
