"""Whether a sentence of a pasted text states anything that could be checked, and which of its words do.

Questions, greetings, requests and opinions are passed over. In doubt a sentence is a claim: one that states a number,
a date, a quotation or somebody's deed is checked however it is dressed up, or a false one could hide.
"""

import re

from rag.phrases import shape
from rag.predicate import has_verb
from rag.schema import PassedOver
from rag.verbs import is_also_noun
from rag.verify.reading import Reading, read_source
from rag.verify.telling import AUXILIARIES, SAYS
from rag.verify.words import content, is_content, is_generic

FEW = 3  # telling words; what should be is an opinion if there are fewer
TWO = 2  # telling words, one of which tells what is done, say that something is so
SHORT_HEADING = 14  # words; a longer line without a stop is a sentence that lacks it

_ASKING = frozenset(
    """
    what who whom whose which when where why how is are was were am do does did has have had can could will would shall
    should may might must isn't aren't wasn't weren't don't doesn't didn't hasn't haven't hadn't can't couldn't won't
    wouldn't shouldn't ain't
    """.split()
)
_BEFORE_ASKING = frozenset("and but so or then well now ok okay yet also by in to for at on from with of".split())
_THAT = re.compile(  # a clause behind these is stated, not asked
    r"\b(?:know|knew|known|hear|heard|aware|realise|realize|realised|realized|remember|forget|forgotten|surprised|"
    r"true|fact|note|imagine|believe|shame|great|good|sad|interesting|funny|amazing|mention|agree|clear|obvious|guess|see|"
    r"say|thought|think|assume|trust|consider|recall|understand|rest assured|acknowledge|accept|admit|confirm|repeat|"
    r"tell\s+\w+|told\s+\w+|remind\s+\w+|be\s+sure|keep in mind|bear in mind|given|considering|now|love|loved|hate|"
    r"hated|glad|happy|sorry|pity|opinion\s+is|view\s+is)\s+that\s+(?P<said>.+)|"
    r"\b(?:because|since|given that|considering that)\s+(?P<why>.+)|"
    r"\b(?:know|knew|hear|heard|aware|believe|fact|(?:see|look|remember) how|told you|tell you|sad|sorry|glad|"
    r"happy)\s+(?P<known>(?:the|an?|(?-i:[A-Z]))\s?.+)",
    re.IGNORECASE | re.DOTALL,
)
_TAG = re.compile(  # "…, didn't it?" asks of a statement
    r",?\s*(?:right|correct|no|yes|eh|huh|ok|okay|or not|true|don't you think|you know|"
    r"(?:is|are|was|were|do|does|did|has|have|had|can|could|will|would|should)(?:n['’]t|\s+not)?\s+"
    r"(?:it|he|she|they|we|you|there|that|this)(?:\s+not)?)\s*\?+[\s\"'”’)*]*$",
    re.IGNORECASE,
)
_WHICH = re.compile(  # what is told of somebody on the way: "the mayor, who lied about it, …"
    r"\b(?P<whom>(?:(?:the|this|that|our|his|her|their)\s|(?<!^)(?-i:[A-Z]))[^,;:?!–—]{0,80}?)(?:,\s+(?:who|which)|\s+who|\s+which)"
    r"\s+(?P<does>[^,;:?!–—]+)",
    re.IGNORECASE,
)
_PARTS = re.compile(
    r"\s*(?:[;:–—]|\s-\s|,(?=\s+(?:and|but|so|or|because|since|the|what|who|how|why)\b)|[.!?]+(?=\s))\s*"
)
_ASKED = re.compile(r"\?[\s\"'”’)\]*_!?]*$")
_FAREWELLS = shape(
    r"(?:i )?(?:really )?hope (?:that )?(?:this|it|that)(?: answer| summary)?(?: all)? (?:helps?|was helpful|"
    r"is helpful|answers your questions?|makes sense|clarifies (?:things|it))",
    r"(?:great|good|excellent|interesting|fair) (?:question|point|choice)",
    r"you(?:'re| are) (?:very |most )?welcome|my pleasure|no problem|not at all|don't mention it",
    r"(?:sure|certainly|of course|absolutely|yes|no|okay|ok|alright|right|gladly)(?: thing)?",
    r"(?:here(?:'s| is| are| you go| you are)|below (?:is|are)|the following (?:is|are))"
    r"(?: (?:the|a|an|my|your|some|what|i|you|short|brief|quick|concise|detailed|key|main|full|summary|summaries|"
    r"overview|answer|answers|points?|facts?|list|breakdown|version|rundown|recap|timeline|details|found|know|asked|"
    r"for|need|takeaways?|of|article|text|draft|plan|topic|it|this|these|that))*",
    r"(?:dear|hello|hi|hey|good (?:morning|afternoon|evening|day))(?: (?:all|everyone|everybody|there|readers?|"
    r"friends?|team|folks|colleagues|reader|sir|madam|sir or madam|again))*",
    r"(?:thanks|thank you|many thanks|cheers)(?: (?:so|very|much|a|lot|for|your|the|all|again|in|advance|reading|"
    r"question|asking|patience|message|reaching|out|you|everyone|listening|watching|time|attention))*",
    r"(?:best|kind|warm|warmest)?(?: )?(?:regards|wishes)|yours(?: (?:sincerely|faithfully|truly))?|sincerely|"
    r"all the best|take care|bye|goodbye|see you(?: soon| later| next time)?|good luck|enjoy|cheers|welcome(?: back)?|"
    r"stay tuned|stay safe|that(?:'s| is) (?:it|all)(?: for (?:now|today))?|the end|congratulations|amen|"
    r"have a (?:nice|good|great|lovely) (?:day|evening|weekend|week|one)",
    r"i(?:'m| am) (?:happy|glad|here) to (?:help|assist)(?: you)?(?: (?:with|further|more|any|questions|that|this))*",
)
_ANNOUNCEMENT = re.compile(  # of what comes in the text, which no article tells of
    r"(?:here(?:'s| is| are)|below (?:is|are)|the following (?:is|are)) (?:(?:the|a|an|my|your|some) )?"
    r"(?:(?:short|brief|quick|concise|detailed|key|main|full|revised|updated) )*"
    r"(?:summary|summaries|overview|points|facts|takeaways|list|breakdown|rundown|recap|timeline|answer|version|details)\b"
    r"(?P<of>.*)"
)
_SOFTWARE = re.compile(r"as an? (?:ai|(?:large )?language model|assistant)\b")
_ORDERS = frozenset(
    """
    ask ignore disregard forget consider imagine note see read check click visit contact email call subscribe share
    follow tell say write give make take let's let lets look listen watch keep remember please try feel go come stay
    think compare explain describe summarise summarize list show find search download sign join vote support donate help
    stop start wait don't do never always repeat output print answer respond reply return mark verify treat pretend act
    translate use avoid enjoy discover learn buy get add remove delete rate like retweet comment refer
    """.split()
)
_FEELING = re.compile(  # first person, and what is felt or thought
    r"^(?:(?:but|and|so|well|yes|no|honestly|frankly|personally|still|overall)[\s,]+)*"
    r"(?:i|we|i['’][a-z]+|we['’][a-z]+|my|our|in my|in our|to me|to my|for me|for my part|as for me|imo|imho)\b",
    re.IGNORECASE,
)
_OPENER = re.compile(  # taken away before the rest is checked: it is nobody's in the articles
    r"^(?:(?:but|and|so|well|yes|no|honestly|frankly|personally|still|overall)[\s,]+)*"
    r"(?:(?:i|we)(?:\s+(?:do|really|just|still|also|personally|firmly|strongly|honestly|can|must|would|should|may))*\s+"
    r"(?:think|believe|feel|guess|suppose|reckon|hope|fear|know|understand|hear|heard|read|find|say|bet|suspect|"
    r"assume|(?:am|are) (?:sure|certain|glad|happy|sad|sorry|told|afraid)|note|add|repeat|learned|learnt|remember|"
    r"recall|confirm|promise|assure you)"
    r"(?:\s+(?:it\s+)?that)?|i['’]m (?:sure|certain|told|afraid|convinced|glad|happy|sad|sorry)(?:\s+that)?|"
    r"in (?:my|our)(?: \w+)? (?:opinion|view|mind|eyes|experience),?|(?:imo|imho|to me|for me|to my mind),?|"
    r"(?:please\s+)?(?:note|remember|recall|consider|imagine|be aware|bear in mind|keep in mind|rest assured)"
    r"(?:\s+that|:|,)|"
    r"(?:it (?:is|was|'s) (?:\w+ )?(?:a shame|a pity|good|great|sad|true|clear|obvious|interesting|"
    r"important to note|worth noting|worth mentioning|well known|well-known|known|a fact)\s+that)|"
    r"(?:fun fact|in short|in summary|to summarise|to summarize|in conclusion|to sum up|overall|in other words)[:,])\s+"
    r"(?=\S)",
    re.IGNORECASE,
)
_SHOULD = frozenset("should must ought would could might may can let's".split())
_BEING = AUXILIARIES | frozenset(
    "is are was were be been being am it's that's seems seem looks look sounds sound".split()
)
_OF_A_THING = frozenset("the a an its his her their our my no all every".split())
_ALSO_NOUNS = frozenset("rate like answer come".split())  # or otherwise no order: "Like the mayor, …", "Come Monday, …"
_STATES = frozenset(
    "dead guilty bankrupt innocent alive missing over insolvent".split()
)  # "Macron dead": no name by itself
_LABELS = frozenset(
    """
    winner winners goalscorer scorer loser dead killed injured wounded cause verdict result victim victims suspect
    suspects culprit president chancellor mayor governor minister chairman leader founder owner successor
    """.split()
)
_PRAISE = frozenset(
    """
    good great bad awful terrible horrible wonderful amazing awesome brilliant excellent fantastic superb lovely nice
    beautiful ugly sad happy glad sorry funny silly stupid ridiculous crazy shame shameful disgrace disgraceful boring
    interesting fascinating exciting excited impressive important relevant helpful useful useless pointless worrying
    worrisome disappointing disappointed disgusting outrageous scandal scandalous unfair fair wrong right fine cool
    best worst better worse love loved hate hated like enjoyed pity tragedy tragic joke nonsense unbelievable
    incredible remarkable touching moving inspiring perfect pleased proud thrilled delighted angry
    annoyed annoying strange odd
    weird hope wish think feel believe opinion view agree disagree prefer doubt sure unsure
    """.split()
)


def read_statement(sentence: str) -> str | PassedOver:
    """Give the words of a tidy sentence that are to be checked, or why none is."""
    reading = read_source(sentence)
    if _ASKED.search(sentence) and any(token.is_word for token in reading.tokens):
        return _read_question(sentence)
    if not content(reading.tokens) and not reading.values and not reading.dates:
        return PassedOver.NOTHING
    bare = sentence.strip(" \t\"“”'‘’()[]*_~-–—•…!.,:;").lower().replace("’", "'")
    if all(_FAREWELLS.fullmatch(part) for part in re.split(r"\s*[,.!?;:–—]+\s*", bare) if part):
        return PassedOver.GREETING
    if (found := _ANNOUNCEMENT.fullmatch(bare)) and _names_only(found["of"]):
        return PassedOver.NOTHING
    if _SOFTWARE.match(bare) and not _holds_fact(read_source(bare)):
        return _stated_behind(sentence) or PassedOver.GREETING
    said = _OPENER.sub("", sentence)
    if said != sentence:
        return _read_opinion(said)
    if _is_order(reading):
        return _stated_in(sentence) or PassedOver.REQUEST
    if _is_feeling(sentence, reading):
        return _stated_in(sentence) or PassedOver.OPINION
    return PassedOver.NOTHING if _is_heading(sentence, reading) or _is_empty(reading) else sentence


def _names_only(words: str) -> bool:
    """Whether there is nothing but a name of something: "of the draft plan for Ukraine"."""
    reading = read_source(words)
    return not (has_verb(reading.tokens) or reading.values or reading.dates or reading.quotations)


def _read_question(sentence: str) -> str | PassedOver:
    """A question asks, unless it is a statement with a question mark, or holds one: "…, right?"."""
    tagged = _TAG.sub("", sentence)
    if tagged != sentence and not _asks(tagged) and _is_statement(tagged):
        return tagged + "."
    return _stated_in(sentence) or PassedOver.QUESTION


def _read_opinion(said: str) -> str | PassedOver:
    """What somebody thinks is a claim if there is something to it: a fact, or words enough that only praise nothing."""
    reading = read_source(said)
    if _holds_fact(reading, opening=True) and (has_verb(reading.tokens) or reading.values):
        return said
    return said if _tells(reading) else _stated_in(said) or PassedOver.OPINION


def _stated_in(sentence: str) -> str | None:
    """What a question or request states on the way: a part that asks nothing, or what follows "that" or "because"."""
    for part in [part for part in _PARTS.split(sentence) if part]:
        if not _asks(part) and not _is_order(read_source(part)) and _is_statement(part):
            return part.rstrip(" ?!.\"”'") + "."
    return _stated_behind(sentence)


def _stated_behind(sentence: str) -> str | None:
    """What is stated behind "that" or "because", or told of somebody on the way."""
    found = _THAT.search(sentence)
    said = (found["said"] or found["why"] or found["known"]) if found else None
    if said is None and (which := _WHICH.search(sentence)) and not _asks(which["whom"]):
        said = f"{which['whom']} {which['does']}"
    if said and not _asks(said) and _is_statement(said):
        return said.rstrip(" ?!.\"”'") + "."
    return None


def _is_statement(part: str) -> bool:
    reading = read_source(part)
    return (_holds_fact(reading, opening=True) and has_verb(reading.tokens)) or _tells(reading)


def _tells(reading: Reading) -> bool:
    """Whether it says of something what it does or is, praise and blame apart: "the good mayor took bribes"."""
    every = content(reading.tokens)
    telling = [token for token in every if token.key not in _PRAISE]
    words = {token.key for token in reading.tokens}
    if not has_verb(reading.tokens) or len(telling) < (FEW if words & _SHOULD else TWO):
        return False
    if not words & _OF_A_THING and len(telling) < FEW:
        return False
    return len(telling) == len(every) or _does(reading)


def _does(reading: Reading) -> bool:
    """Whether there is a verb that tells more than that something is so or so."""
    rest = [token for token in reading.tokens if token.key not in _PRAISE and token.key not in _BEING]
    return has_verb(rest)


def _holds_fact(reading: Reading, *, opening: bool = False) -> bool:
    """Whether there is a number, a date, a quotation or a name; one that opens a sentence counts if it is to."""
    names = [name for name in reading.names if opening or name.first > 0]
    opens = opening and bool(reading.tokens) and reading.tokens[0].is_capital and is_content(reading.tokens[0])
    inner = any(token.is_capital and is_content(token) for token in reading.tokens[1:])
    return bool(reading.values or reading.dates or reading.quotations or names or opens or inner)


def _asks(part: str) -> bool:
    words = [token.text.lower().replace("’", "'") for token in read_source(part).tokens if token.is_word]
    while words and words[0] in _BEFORE_ASKING:
        words = words[1:]
    return bool(words) and words[0] in _ASKING


def _is_order(reading: Reading) -> bool:
    """Whether it opens with what the reader is to do."""
    words = [token for token in reading.tokens if token.is_word]
    while words and words[0].key in ("please", "and", "but", "so", "now", "then", "also", "just", "kindly"):
        words = words[1:]
    if not words or words[0].key.replace("’", "'") not in _ORDERS:
        return len(words) > 0 and reading.tokens[0].key in ("please", "kindly")
    if words[0].key == "never" and (words[1:2] and (words[1].key in AUXILIARIES or words[1].key == "before")):
        return False
    noun = is_also_noun(words[0].key) or words[0].key in _ALSO_NOUNS
    return not (noun and has_verb(words[1:]))  # "Share prices fell"


def _is_feeling(sentence: str, reading: Reading) -> bool:
    """Whether it only tells what somebody who writes feels, or praises and blames: "This is great."."""
    if reading.values or reading.dates or reading.quotations or any(n.first > 0 for n in reading.names):
        return False
    words = [token for token in content(reading.tokens) if token.key not in _PRAISE]
    praised = len(words) < len(content(reading.tokens))
    if len(words) >= TWO and _does(reading):
        return False
    if _FEELING.match(sentence):
        return praised
    exclaims = reading.tokens[0].key in ("what", "how", "such") and sentence.rstrip().endswith("!")
    points = reading.tokens[0].key in ("this", "that", "it", "it's", "that's", "what")
    return praised and (exclaims or points or not has_verb(reading.tokens)) and len(words) < FEW


def _is_empty(reading: Reading) -> bool:
    """Whether it names nothing, and has no word that tells of anything: "He said it."."""
    telling = [token for token in content(reading.tokens) if token.stem not in SAYS and not is_generic(token.stem)]
    return not telling and not _holds_fact(reading)


def _is_heading(sentence: str, reading: Reading) -> bool:
    """Whether it says nothing of anything: no verb, and no number of things either."""
    words = [token for token in reading.tokens if token.is_word]
    stopped = sentence.rstrip(" \"”'’)*_").endswith((".", "!", "…"))
    if len(words) > SHORT_HEADING or _is_labelled(reading):
        return False
    if len(words) > 1 and words[-1].key in _STATES:
        return False
    if reading.quotations or (has_verb(reading.tokens) and (stopped or not _is_titled(reading))):
        return False
    counted = any(value.noun or value.unit for value in reading.values)
    return not (counted and len(content(words)) > 1)


def _is_labelled(reading: Reading) -> bool:
    """Whether it gives something its value: "Winner: Calder Town", "Capital of France: Berlin"."""
    keys = [token.text.lower() for token in reading.tokens]
    at = next((place for place, key in enumerate(keys) if key in (":", "–", "—")), 0)
    label = keys[:at]
    known = bool(label) and (label[-1] in _LABELS or ("of" in label[1:-1]))
    return known and bool(content(reading.tokens[at:]))


def _is_titled(reading: Reading) -> bool:
    """Whether a line without a stop asks, or leads on to what is below it: "What the draft says", "Key points:"."""
    return reading.tokens[0].key in _ASKING or (reading.tokens[-1].text == ":" and not _holds_fact(reading))
