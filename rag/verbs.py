"""Forms of English verbs, as far as they can be told surely.

No library of verb forms is kept up, so these are our own lists: the irregular verbs, and the regular ones that news is
told with. A verb that is not listed has no forms here, and whoever asks must do without.
"""

import re
from collections.abc import Mapping
from functools import cache

# base, past, participle where it differs
_IRREGULAR = """
arise arose arisen; awake awoke awoken; beat beat beaten; become became become; begin began begun; bend bent; bet bet;
bind bound; bite bit bitten; bleed bled; blow blew blown; break broke broken; breed bred; bring brought;
broadcast broadcast; build built; burn burned; burst burst; buy bought; catch caught; choose chose chosen;
cling clung; come came come; cost cost; creep crept; cut cut; deal dealt; dig dug; draw drew drawn; drink drank drunk;
drive drove driven; eat ate eaten; fall fell fallen; feed fed; feel felt; fight fought; find found; flee fled;
fly flew flown; forbid forbade forbidden; forecast forecast; foresee foresaw foreseen; forget forgot forgotten;
forgive forgave forgiven; freeze froze frozen; get got got; give gave given; go went gone; grow grew grown;
hear heard; hide hid hidden; hit hit; hold held; hurt hurt; keep kept; know knew known; lay laid; lead led;
leave left; lend lent; let let; lose lost; make made; mean meant; meet met; mislead misled;
overcome overcame overcome; override overrode overridden; oversee oversaw overseen; overtake overtook overtaken;
overthrow overthrew overthrown; pay paid; put put; quit quit; read read; rebuild rebuilt; repay repaid;
rethink rethought; ride rode ridden; ring rang rung; rise rose risen; run ran run; say said; see saw seen;
seek sought; sell sold; send sent; set set; shake shook shaken; shed shed; shoot shot; show showed shown;
shrink shrank shrunk; shut shut; sing sang sung; sink sank sunk; sit sat; sleep slept; slide slid; speak spoke spoken;
spend spent; spin spun; split split; spread spread; stand stood; steal stole stolen; stick stuck;
strike struck struck; swear swore sworn; sweep swept; swim swam swum; swing swung; take took taken; teach taught;
tear tore torn; tell told; think thought; throw threw thrown; undergo underwent undergone; understand understood;
undertake undertook undertaken; uphold upheld; upset upset; wake woke woken; wear wore worn; win won;
withdraw withdrew withdrawn; withhold withheld; withstand withstood; rewrite rewrote rewritten; write wrote written
"""
_REGULAR = """
abandon abolish absorb abuse accelerate accept accompany accuse achieve acknowledge acquire act adapt add adhere
adjust admit adopt advise affect agree allege allocate allow amend announce annul apologise apologize appeal appear
apply appoint apprehend approve argue arrange arrive ask assassinate assemble assess assign assume assure attack
attain attempt attend attract authorise authorize avoid await back ban bar base battle behave believe belong block
bomb boost boycott breach bury calculate call calm campaign cancel cap capture care carry cause cease celebrate chair
challenge champion change charge chase cheer circulate cite claim clarify clash close coach collaborate collapse
collect combine command comment commission commit communicate compare compensate compete compile complain complete
comply concede concern conclude condemn conduct confess confirm confiscate confront congratulate connect conquer
consider consist constitute construct consult consume contact contain contest continue contract contribute control
convene convert convict convince cooperate copy correct counter cover crash create credit criticise criticize cross
crush cure damage debate decide declare decline decrease dedicate defeat defect defend defer define delay delegate
delete deliver demand demolish demonstrate deny depart depend depict deploy deport depose deprive describe desert
deserve design designate destroy detain detect deter deteriorate determine detonate devastate develop devote die
differ diminish direct disagree disappear discard discharge disclose discontinue discover discuss disguise dismantle
dismiss disobey disperse displace display dispute disqualify disrupt dissolve distribute divide divorce document
dominate donate double doubt downgrade draft dress drop drown dub dump earn ease edit elect eliminate embark embrace
emerge emphasise emphasize employ enable enact encounter encourage end endanger endorse endure enforce engage enhance
enjoy ensure enter entertain equip erect erode erupt escalate escape establish estimate evacuate evade evaluate evict
evolve examine exceed exchange exclude execute exempt exert exhaust exist exit expand expect expel expire explain
explode exploit explore export expose express extend extradite face facilitate fail favor favour fear feature file
finalise finalize finance fine finish fire fix flood focus follow force forge form found frame free fulfil fulfill
function fund gain gamble gather generate grant greet guarantee guide hail halt hamper hand handle happen harm head
heal heighten help highlight hijack hinder hire honor honour hope host hunt identify ignore illustrate imagine impact
impeach implement imply import impose impress imprison improve inaugurate incite include increase indicate indict
infect inflict influence inform inherit initiate injure innovate inquire insist inspect inspire install instruct
insult insure intend intensify intercept interfere interpret interrogate interrupt intervene interview introduce
invade invent invest investigate invite invoke involve isolate issue jail join judge jump justify kick kidnap kill
kiss knock label lack lament land last launch leak lean learn legalise legalize levy lift limit link liquidate list
listen live load lobby locate lock lodge look loot lower lure maintain manage mandate manipulate manufacture march
mark marry match mention merge migrate mine miss mobilise mobilize mock modify monitor mount mourn move murder name
narrow nationalise nationalize need negotiate nominate note notice notify object oblige observe obstruct obtain occupy
occur offend offer omit open operate oppose opt orchestrate order organise organize oust outlaw outline overrule
oversleep overturn owe own pardon participate pass penalise penalize perform permit persecute persist persuade pick
pitch place plan plant play plead pledge plot plunge point poll pose postpone pour practise praise predict prefer
prepare present preserve press pressure presume prevail prevent proceed proclaim produce profit progress prohibit
project prolong promise promote prompt propose prosecute protect protest prove provide provoke publish pull pump
punish purchase pursue push qualify quell question race raid raise rally rank ransack ratify reach react realise
realize reassure rebel rebuff recall receive recognise recognize recommend reconsider record recover recruit reduce
refer reflect reform refuse regain register regret regulate reinforce reinstate reject relax release relinquish
relocate rely remain remember remind remove rename renew renounce reopen repair repeal repeat replace reply report
represent request require rescue resemble reserve reshuffle resign resist resolve respect respond rest restore
restrict restructure resume retain retaliate retire retreat return reunite reveal revenge reverse revert review revise
revive revoke reward rob roll rule rush sabotage sack sail sanction save scale scare schedule score scrap screen seal
search secure seem seize select sentence separate serve settle share shell shelve shift ship shock shorten shout shun
sideline sign signal skip slam slash slow smash smuggle soar solve sound spare spark sponsor stab staff stage stall
start state stay stem stop storm strengthen stress strip structure struggle study submit subsidise subsidize succeed
sue suffer suggest summon supervise supply support suppress surge surpass surprise surrender surround survive suspect
suspend sustain swap switch table tackle talk tap target tax telephone terminate test testify thank threaten thwart
tighten tolerate top topple torture toss touch tour trace track trade trail train transfer transform transmit
transport trap travel treat trick trigger triple try turn unify unite unleash unveil update upgrade urge use utilise
utilize vacate value vanish veto view violate visit voice volunteer vote vow wage wait walk want warn waste watch wave
weaken weigh welcome whip widen wish witness wonder work worry worsen wreck yield
"""
# Of the listed ones, those that are as often nouns.
_ALSO_NOUNS = frozenset(
    """
    abuse act appeal attack attempt back ban bar base battle bet bomb boost boycott breach broadcast burn burst buy
    call campaign cap care cause chair challenge champion change charge chase claim clash coach command comment
    commission concern contact contest contract control copy cost counter cover crash credit cross cure cut damage
    deal debate decline decrease defeat delay delegate demand desert design discharge display dispute divorce document
    doubt draft draw dress drink drive drop dump end escape estimate exchange execute exit exploit export face fall
    fear feature feed feel fight file finance find fine finish fire fix flood focus force forecast forge form frame
    free freeze function fund gain gamble grant guarantee guide hail halt hand harm head help hire hit hold honor
    honour hope host hunt impact import increase influence interview issue jail judge jump kick kiss knock label lack
    land last launch lead leak lean leave levy lift limit link list live load lobby lock lodge look loot lure mandate
    march mark match mention mine mount move murder name need note notice object offer open order own pardon pass pay
    pick pitch place plan plant play pledge plot plunge point poll pose practise praise present press pressure profit
    progress project promise protest pump purchase push question quit race raid rally rank reach read recall record
    reform regret release repair repeat reply report request rescue reserve reshuffle respect rest retreat return
    revenge reverse review reward ride ring rise roll rule run rush sabotage sack sail sanction save scale schedule
    score screen seal search sentence set shake share shed shell shift ship shock shout show sign signal sink skip
    sleep slide slow smash sound spare spark spin split sponsor spread staff stage stall stand start state stay stem
    stick stop storm stress strike strip structure struggle study supply support surge surprise surrender suspect swap
    sweep swing switch table talk tap target tax telephone test think throw top torture toss touch tour trace track
    trade trail train transfer transport trap travel treat trick trigger try turn update upgrade upset use value veto
    view visit voice volunteer vote vow wage wait wake walk waste watch wave welcome whip win wish witness wonder work
    worry wreck yield
    """.split()
)
_DOUBLING = frozenset(  # verbs of more than one syllable that double their last letter
    """
    admit begin cancel commit control defer deter equip expel forbid forget fulfil kidnap label occur omit permit
    prefer rebel refer regret signal submit transfer transmit travel
    """.split()
)
_VOWELS = "aeiou"
_SHORT = re.compile(r"[^aeiou]*(?:qu)?[aeiou][^aeiouwxy]")  # doubles its last letter


def is_base(word: str) -> bool:
    """Whether a word is a listed verb as it stands after "did" or "will"."""
    return word in _forms()


def is_also_noun(word: str) -> bool:
    """Whether a verb is as often a noun: "vote", "plan"."""
    return word in _ALSO_NOUNS


def is_past(word: str) -> bool:
    """Whether a word is the past of a listed verb."""
    return word in _pasts()


def is_third(word: str) -> bool:
    """Whether a word is a listed verb as "it" has it."""
    return word in _thirds()


def is_participle(word: str) -> bool:
    """Whether a word is the participle of a listed verb, as it stands after "has" or "was"."""
    return word in _participles()


def is_ongoing(word: str) -> bool:
    """Whether a word is a listed verb with "ing"."""
    return word in _ongoing()


def past(base: str) -> str:
    """The past of a listed verb: "refused", "went"."""
    return _forms()[base][0]


def third(base: str) -> str:
    """A verb as "it" has it: "refuses", "goes"."""
    if base.endswith(("s", "x", "z", "ch", "sh", "o")):
        return base + "es"
    if base.endswith("y") and base[-2] not in _VOWELS:
        return base[:-1] + "ies"
    return base + "s"


def _regular(base: str) -> str:
    if base.endswith("e"):
        return base + "d"
    if base.endswith("y") and base[-2] not in _VOWELS:
        return base[:-1] + "ied"
    return base + (base[-1] if _doubles(base) else "") + "ed"


def _with_ing(base: str) -> str:
    if base.endswith("ie"):
        return base[:-2] + "ying"
    if base.endswith("e") and not base.endswith(("ee", "oe", "ye")):
        return base[:-1] + "ing"
    return base + (base[-1] if _doubles(base) else "") + "ing"


def _doubles(base: str) -> bool:
    return bool(_SHORT.fullmatch(base)) or base in _DOUBLING


@cache
def _forms() -> Mapping[str, tuple[str, str]]:
    """Base → past and participle."""
    forms = {base: (_regular(base), _regular(base)) for base in _REGULAR.split()}
    for line in _IRREGULAR.split(";"):
        base, past, *participle = line.split()
        forms[base] = past, participle[0] if participle else past
    return forms


@cache
def _pasts() -> frozenset[str]:
    return frozenset(past for past, _ in _forms().values())


@cache
def _participles() -> frozenset[str]:
    return frozenset(participle for _, participle in _forms().values())


@cache
def _thirds() -> frozenset[str]:
    return frozenset(map(third, _forms()))


@cache
def _ongoing() -> frozenset[str]:
    return frozenset(map(_with_ing, _forms()))
