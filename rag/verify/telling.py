"""The words that tell of saying, and those that help to see what is said and by whom."""

from collections.abc import Sequence

from rag.verify.lexicon import IRREGULAR
from rag.verify.words import Token, stem


def is_past(token: Token) -> bool:
    """Whether a word looks like a verb in the past."""
    return token.key in PAST or (token.text.endswith("ed") and len(token.text) > 3 and token.key not in NOT_PAST)


def is_addressed(tokens: Sequence[Token], place: int) -> bool:
    """Whether a name is whom somebody told: "told Reuters"."""
    at = place - 1
    while at > 0 and tokens[at].key in ("the", "a"):
        at -= 1
    return at >= 0 and tokens[at].stem in ADDRESSING


def is_telling(token: Token) -> bool:
    """Whether a word tells of saying, writing or thinking, as a verb or a noun."""
    return token.stem in SAYS or token.stem in NOUNS or token.stem in TELLING or token.key in HEARSAY


def forms(words: str) -> frozenset[str]:
    """Stem each form of some verbs: "added" doesn't stem to "add"."""
    found = set()
    for word in words.split():
        base = word[:-1] if word.endswith("e") else word
        base = word[:-1] + "i" if word.endswith("y") and word[-2] not in "aeo" else base
        found |= {stem(word), stem(word + "s"), stem(base + "ed"), stem(base.removesuffix("i") + "ing")}
    return frozenset(found)


SAY, STATE, ACCUSE = stem("say"), stem("state"), stem("accuse")
STRONG = forms(  # a clause follows them even without "that"
    "say tell argue insist warn caution believe think testify contend allege complain quip joke reflect muse"
)
WEAK = forms(  # a thing may follow them too: "reported a profit"
    """
    remind inform assure counter retort vow promise pledge swear hope feel agree add note announce declare state
    stress reply write tweet post explain report assert maintain confirm acknowledge
    admit concede recall predict estimate forecast reckon fear expect indicate emphasise emphasize underline comment
    remark disclose signal hint imply respond answer conclude observe claim suggest point clarify boast lament
    """
)
SAYS = STRONG | WEAK | forms("accuse")
JUDGING = forms("describe hail denounce brand label portray characterise characterize")
LONGEST_OBJECT = 24  # tokens from "described" to its "as"
NOUNS = frozenset(
    stem(word)
    for word in """
    claim allegation accusation warning belief suggestion assertion rumour rumor statement report prediction
    insistence testimony fear concern speculation
    """.split()
)
TELLING = frozenset(
    stem(word)
    for word in """
    describe mention outline propose proposal express speak spoke ask urge quote cite reveal comment view opinion
    according interview remark call criticise criticize accuse deny reject voice raise
    """.split()
)
HELD = forms("say believe think report allege claim") | {stem("understood"), stem("rumoured"), stem("rumored")}
BASES = frozenset(  # which may be an infinitive too
    """
    say tell argue insist warn caution believe think testify contend allege complain add note announce declare state
    stress reply write tweet post explain report assert maintain confirm acknowledge admit concede recall predict
    estimate forecast fear expect indicate comment signal hint answer conclude observe claim suggest point hope feel
    agree promise pledge vow
    """.split()
)
BEFORE_BASE = frozenset("to will would can could may might must should let us help".split())
NOUN_ENDINGS = ("ment", "ments", "tion", "tions", "er", "ers", "or", "ors", "able", "ant", "ants")
LEADING = frozenset("of on in by with to for from amid despite about over after at is are was were".split())
HANGING = frozenset("of for from to in on at by with about against over under near as into".split())
NO_CLAUSE = frozenset("to about of for so on something nothing anything everything goodbye hello yes no more".split())
NO_TAIL = forms("expect fear hope feel agree promise assure inform suggest indicate")
NOBODY = frozenset("no nobody none neither what".split())
SUBORDINATE = frozenset("when after as while because although though since before once".split())
ADDRESSING = forms("tell warn inform remind assure caution")
DECLINES = frozenset(stem(word) for word in ("declined", "refused", "failed"))
HEARSAY = frozenset("reportedly allegedly supposedly purportedly".split())
NO_SPEAKERS = frozenset("plan schedule size age need needs ability whether how what law rules".split())
NAMING = frozenset("as called titled entitled named dubbed the a film book song album novel series show".split())
RELATIVES = frozenset("which who that whom".split())
ASKING = frozenset("whether if how when where why who whom what which".split())
OPENERS = frozenset("that which who whom whose to where when while because".split())
CONTRASTS = frozenset("but while whereas although though".split())
CONJUNCTIONS = frozenset(
    """
    and but or that while because as when after before if although though since until where which who yet so
    what how whether
    """.split()
)
DETERMINERS = frozenset("the a an its his her their our my this that these those any no such each every of".split())
FIRST_PERSON = frozenset("i we you".split())
SUBJECTS = frozenset("he she it they there we i".split())
BE = frozenset("is are was were be been being".split())
AUXILIARIES = frozenset(
    """
    is are was were has have had will would can could may might must should do does did isn't aren't wasn't weren't
    hasn't haven't hadn't won't wouldn't can't couldn't cannot shouldn't don't doesn't didn't
    """.split()
)
PAST = frozenset(IRREGULAR) - frozenset(
    """
    dead death deaths withdrawal men women children people people's lives arrival refusal approval analyses
    crises lay left beat hosting signing led
    """.split()
)
NOT_PAST = frozenset("need seed feed speed weed breed shed deed indeed hundred hatred sacred naked united".split())
BEFORE_VERB = frozenset(
    """
    has have had do does did also then later now once again further first already both all himself herself
    itself themselves
    """.split()
)
ADJUNCTS = frozenset(
    """
    on in at during after before via by late early earlier yesterday today last this to through when as while
    monday tuesday wednesday thursday friday saturday sunday from following ahead recently shortly
    """.split()
)
CLAUSE_ADJUNCTS = frozenset("after before when as while following".split())
ENDS = frozenset(", ; : . ! ? ( ) [ ] — –".split())
OPENING = frozenset("“ \" ‘ ' «".split())
MARKS = frozenset("“ ” \" ‘ ’ ' « »".split())
